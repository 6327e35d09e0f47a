import { AppError, type HyperParameters } from '@emberwatch/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { DenseLayer, Head } from '../head.ts'
import { seededNumbers } from '../seeded-numbers.ts'
import { buildHead, copyWeights } from './build-head.ts'
import { type LayersFiles, toLayersFiles } from './layers-files.ts'
import { gatherRows, type LabelledRows, shuffled, type TrainingData } from './training-data.ts'

/** One epoch of one trial. */
export interface EpochReport { units: number, epoch: number, trainLoss: number, validationLoss: number, validationAccuracy: number }

export interface FittedHead {
  head: Head
  /** The same head as a TensorFlow.js layers model, for training it further. */
  files: LayersFiles
  units: number
  /** The best epoch, whose weights these are. */
  best: { epoch: number, loss: number, accuracy: number }
}

interface FitOptions { data: TrainingData, units: number, parameters: Omit<HyperParameters, 'units'>, onEpoch: (report: EpochReport) => void }

const diverged = (what: string) => new AppError(`${what}; a smaller learning rate may help`, { code: 'TRAINER_DIVERGED', retryable: false })

const numbers = (values: tf.Scalar | tf.Scalar[]): number[] => [values].flat().map((value) => {
  const [number = NaN] = value.dataSync()
  value.dispose()
  return number
})

const tensorsOf = ({ embeddings, labels }: LabelledRows, size: number) =>
  [tf.tensor2d(embeddings, [labels.length, size]), tf.tensor1d(Float32Array.from(labels))] as const

const trainOneEpoch = async (model: LayersModel, { train, embeddingSize }: TrainingData, batchSize: number, order: number[]): Promise<number> => {
  let total = 0
  for (let start = 0; start < order.length; start += batchSize) {
    const places = order.slice(start, start + batchSize)
    const [inputs, labels] = tensorsOf({ embeddings: gatherRows(train.embeddings, embeddingSize, places), labels: places.map((place) => train.labels[place] ?? 0) }, embeddingSize)
    const [loss = NaN] = [await model.trainOnBatch(inputs, labels)].flat()
    tf.dispose([inputs, labels])
    total += loss * places.length
  }
  return total / order.length
}

/** @throws {AppError} TRAINER_DIVERGED if training ran away: TensorFlow.js may hide that behind a finite loss */
const toHead = (model: LayersModel): Head => {
  const [kernel1, bias1, kernel2, bias2] = model.getWeights()
  if (kernel1 === undefined || bias1 === undefined || kernel2 === undefined || bias2 === undefined) throw new RangeError('the head must have two dense layers')
  const layer = (kernel: tf.Tensor, bias: tf.Tensor, activation: 'relu' | 'softmax'): DenseLayer => ({
    kernel: kernel.dataSync<'float32'>(), bias: bias.dataSync<'float32'>(), inputs: kernel.shape[0] ?? 0, outputs: kernel.shape[1] ?? 0, activation
  })
  const layers = [layer(kernel1, bias1, 'relu'), layer(kernel2, bias2, 'softmax')]
  if (!layers.every(({ kernel, bias }) => kernel.every(Number.isFinite) && bias.every(Number.isFinite))) throw diverged('the weights are no longer numbers')
  return { layers }
}

/**
 * Fits one head with the given number of hidden units, stopping once the validation loss has not improved for
 * `patience` epochs and keeping the weights of the best epoch. The same seed and back end give the same weights.
 *
 * Leaves no tensor behind.
 *
 * @throws {AppError} TRAINER_DIVERGED
 */
export const fitHead = async ({ data, units, parameters, onEpoch }: FitOptions): Promise<FittedHead> => {
  const { learningRate, batchSize, maxEpochs, patience, seed } = parameters
  const model = buildHead({ embeddingSize: data.embeddingSize, units, classes: data.classes, learningRate, seed })
  const [inputs, labels] = tensorsOf(data.validation, data.embeddingSize)
  const next = seededNumbers(seed)
  let best = { epoch: 0, loss: Infinity, accuracy: 0 }
  let bestWeights: tf.Tensor[] = []
  try {
    for (let epoch = 1; epoch <= maxEpochs && epoch - best.epoch <= patience; epoch++) {
      const trainLoss = await trainOneEpoch(model, data, batchSize, shuffled(data.train.labels.length, next))
      const [validationLoss = NaN, validationAccuracy = NaN] = numbers(model.evaluate(inputs, labels, { batchSize: 512 }))
      if (!Number.isFinite(validationLoss)) throw diverged(`the loss became ${validationLoss} in epoch ${epoch}`)
      if (validationLoss < best.loss) {
        best = { epoch, loss: validationLoss, accuracy: validationAccuracy }
        tf.dispose(bestWeights)
        bestWeights = copyWeights(model)
      }
      onEpoch({ units, epoch, trainLoss, validationLoss, validationAccuracy })
    }
    model.setWeights(bestWeights)
    return { head: toHead(model), files: await toLayersFiles(model), units, best }
  } finally {
    tf.dispose([inputs, labels, ...bestWeights])
    model.optimizer.dispose()
    model.dispose()
  }
}
