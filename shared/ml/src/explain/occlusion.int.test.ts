import { afterEach, describe, expect, it } from '@jest/globals'
import type { Backbone } from '../backbone.ts'
import { type Head, HEAD_INPUT } from '../head.ts'
import { evaluateHead } from '../head-runner.ts'
import { encodeOnnx, FLOAT } from '../onnx/onnx-schema.ts'
import { createExplainer, type Explainer, explainHead } from './create-explainer.ts'

const SIDE = 14
const AREA = SIDE * SIDE
const NUMBERS = 3 * AREA
const GRID = 7
/** The cell that the first number of the embedding looks at, in the red plane; the second looks at all of the green one. */
const [ROW, COLUMN] = [1, 2]

const isLookedAt = (at: number): boolean => at < AREA && Math.floor(Math.floor(at / SIDE) / 2) === ROW && Math.floor((at % SIDE) / 2) === COLUMN

/** A network whose embedding is no mean over a map: pixels, flattened, times a matrix. */
const backboneOf = (batch: { dimParam: string } | { dimValue: number }): Pick<Backbone, 'bytes' | 'embeddingSize' | 'definition'> => {
  const weights = Float32Array.from({ length: NUMBERS * 2 }, (_, at) => {
    const pixel = Math.floor(at / 2)
    return at % 2 === 0 ? Number(isLookedAt(pixel)) : Number(pixel >= AREA && pixel < 2 * AREA) / AREA
  })
  const end = (name: string, sizes: number[]) => ({ name, type: { tensorType: { elemType: FLOAT, shape: { dim: [batch, ...sizes.map((dimValue) => ({ dimValue }))] } } } })
  const bytes = encodeOnnx({
    irVersion: 8,
    producerName: 'test',
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: [],
    graph: {
      name: 'flat',
      node: [{ opType: 'Flatten', input: ['image'], output: ['flat'] }, { opType: 'MatMul', input: ['flat', 'weights'], output: [HEAD_INPUT] }],
      initializer: [{ name: 'weights', dims: [NUMBERS, 2], dataType: FLOAT, rawData: new Uint8Array(weights.buffer) }],
      input: [end('image', [3, SIDE, SIDE])],
      output: [end(HEAD_INPUT, [2])]
    }
  })
  const preprocessing: Backbone['definition']['preprocessing'] = { width: SIDE, height: SIDE, colour: 'rgb', fit: 'fill', kernel: 'cubic', mean: [0, 0, 0], std: [1, 1, 1], layout: 'nchw', revision: 2 }
  return { bytes, embeddingSize: 2, definition: { name: 'flat', variants: {}, inputName: 'image', outputs: { embedding: HEAD_INPUT, features: HEAD_INPUT }, embeddingSize: 2, featureMap: [2, 1, 1], preprocessing } }
}

/** Logits of the two classes: the second is what the cell shows, the first stays at 1. */
const HEAD: Head = { layers: [{ inputs: 2, outputs: 2, kernel: Float32Array.of(0, 1, 0, 0), bias: Float32Array.of(1, 0), activation: 'softmax' }] }

/** Red where the cell is, and nothing elsewhere. */
const IMAGE = Float32Array.from({ length: NUMBERS }, (_, at) => Number(isLookedAt(at)))

const open: Explainer[] = []
afterEach(async () => { await Promise.all(open.splice(0).map(({ close }) => close())) })

const explainerOf = (batch: Parameters<typeof backboneOf>[0]): Explainer => {
  const explainer = createExplainer(backboneOf(batch))
  open.push(explainer)
  return explainer
}

describe('an embedding that is no mean over the image', () => {
  it.each([
    ['any number of images at once', { dimParam: 'batch' }],
    ['one image at a time', { dimValue: 1 }]
  ])('is explained by covering one place after the other, with a network that takes %s', async (_, batch) => {
    const seen = await explainerOf(batch).see(IMAGE.slice())
    expect([seen.method, seen.embeddings.length]).toEqual(['occlusion', 2 * (1 + GRID * GRID)])
    expect([...seen.embedding]).toEqual([4, 0])
    const probabilities = Float32Array.from(Array.from({ length: seen.embeddings.length / 2 }, (_row, row) => evaluateHead(HEAD, seen.embeddings.subarray(row * 2, row * 2 + 2))).flat())
    const { rows, columns, classes: [against, towards] } = explainHead({ head: HEAD, seen, probabilities }, [0, 1])
    expect([rows, columns]).toEqual([GRID, GRID])
    const place = ROW * GRID + COLUMN
    // Covered, the four pixels have the mean of the plane, 4 / 196 each: the logit falls by 4 - 16 / 196, half of it in each class.
    const fall = (4 - 16 / AREA) / 2
    expect(towards?.logit).toBeCloseTo(1.5, 4)
    for (const [cell, value] of [...towards?.cells ?? []].entries()) expect(value).toBeCloseTo(cell === place ? fall : 0, 4)
    expect(against?.cells[place]).toBeCloseTo(-fall, 4)
    expect(towards).not.toHaveProperty('constant')
  })

  it('is not looked at any longer once nobody waits', async () => {
    const explainer = explainerOf({ dimValue: 1 })
    await expect(explainer.see(IMAGE.slice(), AbortSignal.abort(new Error('the client has gone')))).rejects.toThrow('the client has gone')
    expect((await explainer.see(IMAGE.slice())).method).toBe('occlusion')
  })
})
