import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadBackbone, SHIPPED_BACKBONE } from './backbone.ts'
import { createEmbedder, type Embedder } from './embedder.ts'
import { evaluateHead, runHead, selfTestEmbedding } from './head-runner.ts'
import type { Head } from './head.ts'
import { headToOnnx } from './onnx/head-to-onnx.ts'
import { joinOnnx } from './onnx/join-onnx.ts'
import { seededNumbers } from './seeded-numbers.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', 'samples')

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number => Array.from(x).reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

const randomHead = (inputs: number, units: number, classes: number): Head => {
  const next = seededNumbers(3)
  const values = (count: number) => Float32Array.from({ length: count }, () => (next() - 0.5) / 8)
  return {
    layers: [
      { inputs, outputs: units, kernel: values(inputs * units), bias: values(units), activation: 'relu' },
      { inputs: units, outputs: classes, kernel: values(units * classes), bias: values(classes), activation: 'softmax' }
    ],
    temperature: 0.2
  }
}

describe.each(['int8', 'fp32'])('the shipped backbone, %s', (variant) => {
  let embedder: Embedder
  beforeAll(async () => { embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, variant), threads: 2 }) })
  afterAll(() => embedder.close())

  it('gives the recorded embeddings of ten sample tiles', async () => {
    const recorded = JSON.parse(await readFile(join(SHIPPED_BACKBONE, 'reference-embeddings.json'), 'utf8')) as Record<string, Record<string, number[]>>
    const tiles = Object.entries(recorded[variant] ?? {})
    expect(tiles).toHaveLength(10)
    const similarities = await Promise.all(tiles.map(async ([tile, expected]) => cosine(await embedder.embed(await readFile(join(SAMPLES, tile))), expected)))
    // INT8 rounds differently on processors without VNNI; another preprocessing or another file falls far below this.
    expect(Math.min(...similarities)).toBeGreaterThan(variant === 'fp32' ? 0.9999 : 0.99)
  })
})

describe.each(['int8', 'fp32', 'int8-320'])('a model on the shipped backbone, %s', (variant) => {
  let embedder: Embedder
  beforeAll(async () => { embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, variant), threads: 1 }) })
  afterAll(() => embedder.close())

  it('gives the same answer from head.onnx, from the joined model.onnx and from the head computed in double precision', async () => {
    const { backbone, pool } = embedder
    const head = randomHead(backbone.embeddingSize, 16, 3)
    await pool.create('head', headToOnnx(head))
    await pool.create('joined', joinOnnx(backbone, head, ['a', 'b', 'c']))
    const tensor = await embedder.prepare(await readFile(join(SAMPLES, 'unseen/wildfire/-72.2753,45.78957.jpg')))
    const embedding = await embedder.embedTensor(tensor.slice())
    const apart = await runHead(pool, 'head', embedding, backbone.embeddingSize)
    const { definition: { preprocessing: { width, height }, featureMap } } = backbone
    const { outputs: { probabilities, features } } = await pool.run({ session: 'joined', inputs: { image: { data: tensor, dims: [1, 3, height, width] } }, outputs: ['probabilities', 'features'] })
    expect(features?.dims).toEqual([1, ...featureMap])
    const exact = evaluateHead(head, embedding)
    for (const [index, expected] of exact.entries()) {
      expect(apart[index]).toBeCloseTo(expected, 4)
      expect(probabilities?.data[index]).toBeCloseTo(expected, 4)
    }
    await pool.release('head')
    await expect(runHead(pool, 'head', selfTestEmbedding(1, backbone.embeddingSize), backbone.embeddingSize)).rejects.toThrow('released')
  })
})

describe('a backbone folder', () => {
  it('names its identity by content: another file or another preprocessing is another backbone', async () => {
    const [int8, fp32] = await Promise.all(['int8', 'fp32'].map((variant) => loadBackbone(SHIPPED_BACKBONE, variant)))
    expect(int8?.backboneId).not.toBe(fp32?.backboneId)
    expect(int8?.preprocessingHash).toBe(fp32?.preprocessingHash)
  })

  it('has variants of another input size, which share the file and are backbones of their own', async () => {
    const [usual, large] = await Promise.all(['int8', 'int8-320'].map((variant) => loadBackbone(SHIPPED_BACKBONE, variant)))
    expect(large?.sha256).toBe(usual?.sha256)
    expect(large?.preprocessingHash).not.toBe(usual?.preprocessingHash)
    expect(large?.definition).toMatchObject({ preprocessing: { width: 320, height: 320, kernel: 'cubic' }, featureMap: [1280, 10, 10] })
  })

  it('without the variant that is asked for says which there are', async () => {
    await expect(loadBackbone(SHIPPED_BACKBONE, 'int4')).rejects.toThrow('int8, fp32')
  })
})
