import { beforeAll, describe, expect, it } from '@jest/globals'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { evaluateHead } from '../head-runner.ts'
import { seededNumbers } from '../seeded-numbers.ts'
import { chooseBackend } from './backends.ts'
import { searchHeads } from './search-heads.ts'
import type { LabelledRows, TrainingData } from './training-data.ts'

const SIZE = 24

/** Two clouds whose centres lie apart along the first half of the dimensions. */
const clouds = (images: number, seed: number): LabelledRows => {
  const next = seededNumbers(seed)
  const labels = Array.from({ length: images }, (_, index) => index % 2)
  const embeddings = Float32Array.from({ length: images * SIZE }, (_, at) => next() + (at % SIZE < SIZE / 2 ? (labels[Math.floor(at / SIZE)] ?? 0) * 0.8 : 0))
  return { embeddings, labels }
}

const data: TrainingData = { train: clouds(120, 1), validation: clouds(40, 2), embeddingSize: SIZE, classes: 2 }
const parameters = { units: [8, 16], learningRate: 0.01, batchSize: 16, maxEpochs: 30, patience: 4, seed: 5 }

const search = (backend: 'wasm' | 'cpu', changed: Partial<typeof parameters> = {}, onEpoch: (report: { units: number, epoch: number }) => void = () => {}) =>
  searchHeads({ data, parameters: { ...parameters, ...changed }, backend, onEpoch })

const accuracy = (head: Parameters<typeof evaluateHead>[0], { embeddings, labels }: LabelledRows): number =>
  labels.filter((label, row) => {
    const [no = 0, yes = 0] = evaluateHead(head, embeddings.subarray(row * SIZE, (row + 1) * SIZE))
    return (yes > no ? 1 : 0) === label
  }).length / labels.length

describe('the search for a head', () => {
  beforeAll(() => chooseBackend('wasm'))

  it('learns what can be learnt, on images it has not seen', async () => {
    const { head, best, backend } = await search('wasm')
    expect(backend).toBe('wasm')
    expect(best.accuracy).toBeGreaterThan(0.95)
    expect(accuracy(head, clouds(200, 3))).toBeGreaterThan(0.95)
  })

  it('tries every number of hidden units, tells every epoch and keeps the lowest validation loss', async () => {
    const epochs: { units: number, epoch: number, validationLoss?: number }[] = []
    const { units, best } = await search('wasm', {}, (report) => epochs.push(report))
    expect(new Set(epochs.map(({ units: tried }) => tried))).toEqual(new Set([8, 16]))
    expect(best.loss).toBe(Math.min(...epochs.map(({ validationLoss = NaN }) => validationLoss)))
    expect(epochs.find(({ validationLoss }) => validationLoss === best.loss)?.units).toBe(units)
  })

  it('stops once the validation loss has not improved for as long as it was told to wait', async () => {
    const epochs: number[] = []
    const { best } = await search('wasm', { units: [8], learningRate: 0.5, maxEpochs: 60 }, ({ epoch }) => epochs.push(epoch))
    expect(epochs.length).toBe(Math.min(60, best.epoch + parameters.patience))
    expect(epochs.length).toBeLessThan(60)
  })

  it('gives the same weights for the same seed, and others for another', async () => {
    const [first, again, other] = [await search('wasm'), await search('wasm'), await search('wasm', { seed: 6 })]
    expect(again.head.layers[0]?.kernel).toEqual(first.head.layers[0]?.kernel)
    expect(other.head.layers[0]?.kernel).not.toEqual(first.head.layers[0]?.kernel)
  })

  it('gives the same answers on another back end, within rounding', async () => {
    const once = { units: [8], maxEpochs: 3 }
    const [wasm, cpu] = [await search('wasm', once), await search('cpu', once)]
    const probe = data.validation.embeddings.subarray(0, SIZE)
    const [expected = NaN] = evaluateHead(cpu.head, probe)
    expect(evaluateHead(wasm.head, probe)[0]).toBeCloseTo(expected, 3)
  })

  it('leaves no tensor behind', async () => {
    await search('wasm')
    const before = tf.memory().numTensors
    await search('wasm')
    expect(tf.memory().numTensors).toBe(before)
  })

  it('saves a TensorFlow.js layers model that loads again and answers as the head does', async () => {
    const { head, files } = await search('wasm')
    const { modelTopology, weightsManifest } = JSON.parse(Buffer.from(files.headJson).toString())
    const model = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData: new Uint8Array(files.headBin).buffer }))
    const probe = data.validation.embeddings.slice(0, SIZE)
    const answer = tf.tidy(() => [...(model.predict(tf.tensor2d(probe, [1, SIZE])) as tf.Tensor).dataSync()])
    for (const [index, expected] of evaluateHead(head, probe).entries()) expect(answer[index]).toBeCloseTo(expected, 5)
    model.dispose()
  })

  it('says so when the loss runs away', async () => {
    const broken = { ...data, train: { ...data.train, embeddings: data.train.embeddings.map(() => Number.NaN) } }
    await expect(searchHeads({ data: broken, parameters, backend: 'wasm', onEpoch: () => {} })).rejects.toMatchObject({ code: 'TRAINER_DIVERGED', message: expect.stringContaining('a smaller learning rate may help') })
  })

  it('says which back end does not work here', async () => {
    await expect(chooseBackend('tfjs-node-gpu')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
