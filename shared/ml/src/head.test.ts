import { beforeAll, describe, expect, it } from '@jest/globals'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { type DenseLayer, foldTemperature, type Head } from './head.ts'
import { evaluateHead, selfTestEmbedding } from './head-runner.ts'
import { headToLayers } from './head-to-layers.ts'
import { decodeOnnx } from './onnx/onnx-schema.ts'
import { headToOnnx } from './onnx/head-to-onnx.ts'
import { seededNumbers } from './seeded-numbers.ts'
import { chooseBackend } from './training/backends.ts'

const SIZE = 6

const layer = (inputs: number, outputs: number, activation: DenseLayer['activation'], seed: number): DenseLayer => {
  const next = seededNumbers(seed)
  return { kernel: Float32Array.from({ length: inputs * outputs }, () => 4 * next() - 2), bias: Float32Array.from({ length: outputs }, () => next()), inputs, outputs, activation }
}

const head: Head = { layers: [layer(SIZE, 5, 'relu', 1), layer(5, 3, 'softmax', 2)] }
const calibrated: Head = { ...head, temperature: 2.5 }
const probe = selfTestEmbedding(3, SIZE)

describe('a head with a temperature', () => {
  it('answers the same class, less surely the higher the temperature', () => {
    const [plain, cooler] = [evaluateHead(head, probe), evaluateHead(calibrated, probe)]
    expect(plain.indexOf(Math.max(...plain))).toBe(cooler.indexOf(Math.max(...cooler)))
    expect(Math.max(...cooler)).toBeLessThan(Math.max(...plain))
    expect(cooler.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12)
  })

  it('is the head without one where the temperature is 1', () => {
    expect(evaluateHead({ ...head, temperature: 1 }, probe)).toEqual(evaluateHead(head, probe))
    expect(foldTemperature(head)).toEqual({ ...head, temperature: 1 })
  })

  it('answers the same once the temperature is folded into its last layer', () => {
    const folded = foldTemperature(calibrated)
    expect(folded.temperature).toBe(1)
    for (const [index, expected] of evaluateHead(calibrated, probe).entries()) expect(evaluateHead(folded, probe)[index]).toBeCloseTo(expected, 6)
  })

  it('is noted in its ONNX file, which holds it folded in', () => {
    const { metadataProps, graph } = decodeOnnx(headToOnnx(calibrated))
    expect(metadataProps).toEqual([expect.objectContaining({ key: 'temperature', value: '2.5' })])
    expect(graph.node.map(({ opType }) => opType)).toEqual(['Gemm', 'Relu', 'Gemm', 'Softmax'])
  })
})

describe('the TensorFlow.js files of a head', () => {
  beforeAll(() => chooseBackend('wasm'))

  it('load as a layers model that answers as the head does, and can be trained further', async () => {
    const { headJson, headBin } = headToLayers(calibrated)
    const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(Buffer.from(headJson).toString())
    expect(userDefinedMetadata).toEqual({ temperature: 2.5 })
    const model = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData: new Uint8Array(headBin).buffer }))
    const answer = tf.tidy(() => [...(model.predict(tf.tensor2d(probe, [1, SIZE])) as tf.Tensor).dataSync()])
    for (const [index, expected] of evaluateHead(calibrated, probe).entries()) expect(answer[index]).toBeCloseTo(expected, 5)
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' })
    const inputs = tf.tensor2d(probe, [1, SIZE])
    const labels = tf.tensor1d([1])
    const [before = NaN] = [await model.trainOnBatch(inputs, labels)].flat()
    const [after = NaN] = [await model.trainOnBatch(inputs, labels)].flat()
    expect(after).toBeLessThan(before)
    tf.dispose([inputs, labels])
    model.optimizer.dispose()
    model.dispose()
  })
})
