import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import sharp from 'sharp'
import { type Backbone, loadBackbone, SHIPPED_BACKBONE } from '../backbone.ts'
import { createEmbedder, type Embedder } from '../embedder.ts'
import type { DenseLayer, Head } from '../head.ts'
import { evaluateHead } from '../head-runner.ts'
import { headFromOnnx } from '../onnx/head-from-onnx.ts'
import { headToOnnx } from '../onnx/head-to-onnx.ts'
import { seededNumbers } from '../seeded-numbers.ts'
import { createExplainer, type Explainer, explainHead } from './create-explainer.ts'
import { drawOverlay } from './draw-overlay.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', '..', 'samples')
const HIDDEN = 64
const CELLS_COVERED = 39 // a fifth of 14 x 14

const readTiles = async (folder: string, most: number): Promise<Uint8Array[]> =>
  Promise.all((await readdir(join(SAMPLES, folder))).sort().slice(0, most).map(async (name) => new Uint8Array(await readFile(join(SAMPLES, folder, name)))))

const meanOf = (rows: readonly Float32Array[]): Float32Array => (rows[0] ?? new Float32Array()).map((_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length)

/** A head that tells two classes apart: a random hidden layer, and the class whose mean there is nearer. */
const headBetween = (classes: readonly (readonly Float32Array[])[]): Head => {
  const next = seededNumbers(5)
  const inputs = classes[0]?.[0]?.length ?? 0
  const hidden: DenseLayer = { inputs, outputs: HIDDEN, kernel: Float32Array.from({ length: inputs * HIDDEN }, () => (next() - 0.5) / 4), bias: Float32Array.from({ length: HIDDEN }, () => next() - 0.5), activation: 'relu' }
  const inner = (embedding: Float32Array): Float32Array => {
    const sums = Float32Array.from(hidden.bias)
    for (let at = 0; at < inputs; at++) {
      for (let unit = 0; unit < HIDDEN; unit++) sums[unit] = (sums[unit] ?? 0) + (embedding[at] ?? 0) * (hidden.kernel[at * HIDDEN + unit] ?? 0)
    }
    return sums.map((sum) => Math.max(0, sum))
  }
  const means = classes.map((rows) => meanOf(rows.map(inner)))
  const kernel = Float32Array.from({ length: HIDDEN * means.length }, (_, at) => means[at % means.length]?.[Math.floor(at / means.length)] ?? 0)
  const bias = Float32Array.from(means.map((mean) => -mean.reduce((sum, value) => sum + value * value, 0) / 2))
  return { layers: [hidden, { inputs: HIDDEN, outputs: means.length, kernel, bias, activation: 'softmax' }], temperature: 4 }
}

describe('an explanation of an answer', () => {
  let backbone: Backbone
  let embedder: Embedder
  let explainer: Explainer
  let head: Head
  let fires: Uint8Array[]
  beforeAll(async () => {
    backbone = await loadBackbone(SHIPPED_BACKBONE, 'int8')
    embedder = await createEmbedder({ backbone, threads: 1 })
    explainer = createExplainer(backbone)
    const embed = (tiles: readonly Uint8Array[]) => Promise.all(tiles.map((tile) => embedder.embed(tile)))
    const [none, burning] = await Promise.all([readTiles('tiles/nowildfire', 24), readTiles('tiles/wildfire', 24)])
    head = headFromOnnx(headToOnnx(headBetween([await embed(none), await embed(burning)])))
    fires = await readTiles('unseen/wildfire', 5)
  })
  afterAll(async () => {
    await explainer.close()
    await embedder.close()
  })

  const logitOf = (probabilities: readonly number[]): number => Math.log(probabilities[1] ?? 0) - Math.log(probabilities[0] ?? 0)

  it('takes the very answer apart by place: the cells and the constant add up to it', async () => {
    for (const tile of fires) {
      const tensor = await embedder.prepare(tile)
      const seen = await explainer.see(tensor.slice())
      expect(seen.embedding).toEqual(await embedder.embedTensor(tensor))
      const { rows, columns, classes } = explainHead({ head, seen, probabilities: new Float32Array() }, [0, 1])
      expect([rows, columns]).toEqual([14, 14])
      const margin = logitOf(evaluateHead(head, seen.embedding))
      const [against, towards] = classes.map((map) => [map.logit, ('constant' in map ? map.constant : NaN) + map.cells.reduce((sum, cell) => sum + cell, 0)])
      expect(towards?.[0]).toBeCloseTo(margin / 2, 3)
      expect(towards?.[1]).toBeCloseTo(margin / 2, 3)
      expect(against?.[1]).toBeCloseTo(-margin / 2, 3)
    }
  })

  it('points to what counts: an image with its most important fifth covered is judged more differently than with its least important', async () => {
    const { preprocessing: { width, height } } = backbone.definition
    const changes: { most: number, least: number }[] = []
    for (const tile of fires) {
      const tensor = await embedder.prepare(tile)
      const { rows, columns, classes: [map] } = explainHead({ head, seen: await explainer.see(tensor.slice()), probabilities: new Float32Array() }, [1])
      const cells = [...map?.cells ?? []]
      const order = cells.map((_, index) => index).sort((a, b) => (cells[b] ?? 0) - (cells[a] ?? 0))
      /** The confidence with these cells in the mean colour of the image. */
      const covered = async (hidden: readonly number[]): Promise<number> => {
        const copy = tensor.slice()
        for (let channel = 0; channel < 3; channel++) {
          const plane = copy.subarray(channel * width * height, (channel + 1) * width * height)
          const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length
          for (let at = 0; at < plane.length; at++) {
            const cell = Math.floor(Math.floor(at / width) * rows / height) * columns + Math.floor((at % width) * columns / width)
            if (hidden.includes(cell)) plane[at] = mean
          }
        }
        return logitOf(evaluateHead(head, await embedder.embedTensor(copy)))
      }
      const plain = await covered([])
      changes.push({ most: await covered(order.slice(0, CELLS_COVERED)) - plain, least: await covered(order.slice(-CELLS_COVERED)) - plain })
    }
    for (const { most, least } of changes) {
      expect(most).toBeLessThan(0)
      expect(Math.abs(most)).toBeGreaterThan(Math.abs(least))
    }
  })

  it('is drawn over the image as a PNG of its proportions', async () => {
    const wide = await sharp({ create: { width: 900, height: 450, channels: 3, background: '#777' } }).jpeg().toBuffer()
    const png = await drawOverlay(wide, { rows: 2, columns: 2, cells: Float32Array.of(2, 0, -2, 0) })
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    expect([info.format, info.width, info.height, info.channels]).toEqual(['raw', 350, 175, 3])
    const pixel = (x: number, y: number) => [...data.subarray((y * 350 + x) * 3, (y * 350 + x) * 3 + 3)]
    const [top = [], bottom = []] = [pixel(20, 20), pixel(20, 155)]
    expect(top[0]).toBeGreaterThan(top[2] ?? 255) // orange speaks for it
    expect(bottom[2]).toBeGreaterThan(bottom[0] ?? 255) // blue against it
  })
})
