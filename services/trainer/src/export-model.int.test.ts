import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createEmbedder, type DenseLayer, type Embedder, type Head, loadBackbone, seededNumbers, selfTestEmbedding, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { exportModel } from './export-model.ts'

const CLASSES = ['a', 'b', 'c']

describe('the export of a head', () => {
  let embedder: Embedder
  let head: Head
  beforeAll(async () => {
    embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 })
    const { embeddingSize: inputs } = embedder.backbone
    const next = seededNumbers(3)
    const layer: DenseLayer = { inputs, outputs: 3, kernel: Float32Array.from({ length: 3 * inputs }, () => (next() - 0.5) / 8), bias: new Float32Array(3), activation: 'softmax' }
    head = { layers: [layer], temperature: 1.5 }
  })
  afterAll(() => embedder.close())

  it('gives one file from normalised pixels to probabilities, embedding and features, for any number of images', async () => {
    const { modelOnnx } = await exportModel(head, CLASSES, embedder)
    await embedder.pool.create('whole', modelOnnx)
    const image = selfTestEmbedding(5, 2 * 3 * 224 * 224).map((value) => value - 1)
    const { outputs } = await embedder.pool.run({ session: 'whole', inputs: { image: { data: image, dims: [2, 3, 224, 224] } }, outputs: ['probabilities', 'embedding', 'features'] })
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { dims }]) => [name, dims]))).toEqual({ probabilities: [2, 3], embedding: [2, 1472], features: [2, 1280, 7, 7] })
    await embedder.pool.release('whole')
  })

  it.each<[string, (embedder: Embedder) => Embedder, string]>([
    ['whose features are not the backbone\'s', (real) => ({ ...real, backbone: { ...real.backbone, definition: { ...real.backbone.definition, featureMap: [1280, 8, 8] } } }), 'its output features is [1,1280,7,7]'],
    ['whose embedding is not the backbone\'s', (real) => ({ ...real, embedTensor: async (tensor) => (await real.embedTensor(tensor)).map((value) => value + 0.001) }), 'of model.onnx differs'],
    ['whose embedding is in another order', (real) => ({ ...real, embedTensor: async (tensor) => (await real.embedTensor(tensor)).reverse() }), 'of model.onnx differs']
  ])('is refused for a file %s', async (_, change, why) => {
    await expect(exportModel(head, CLASSES, change(embedder))).rejects.toMatchObject({ code: 'TRAINER_EXPORT_WRONG', message: expect.stringContaining(why) })
  })
})
