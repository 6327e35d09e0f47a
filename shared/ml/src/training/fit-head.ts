import type { HyperParameters } from '@emberwatch/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { Head } from '../head.ts'
import { seededNumbers } from '../seeded-numbers.ts'
import { firstWeights } from './head-weights.ts'
import { type BestEpoch, createBestKeeper } from './keep-best.ts'
import { type Batch, startFrom, type TrainState, trainStep } from './train-step.ts'
import { gatherRows, shuffled, targetsOf, type TrainingData } from './training-data.ts'

/** One epoch of one fit. */
export interface EpochReport { epoch: number, trainLoss: number, validationLoss: number, validationAccuracy: number }

interface TrainOptions {
  /** Called between batches; throws to stop. */
  checkpoint: () => Promise<void>
  onEpoch: (report: EpochReport) => void
}

/** One head in training: it may be paused after any epoch, compared with others and trained on. */
export interface Fit {
  parameters: HyperParameters
  best: () => BestEpoch
  epochs: () => number
  /** Whether `patience` epochs in a row were worse than the best by more than noise, or `maxEpochs` are done. */
  hasEnded: () => boolean
  /** Trains until so many epochs are done in all, or the fit has ended. */
  trainTo: (epochs: number, options: TrainOptions) => Promise<void>
  /** The head of the best epoch; not before the first epoch, nor after {@link dispose}. */
  head: () => Promise<Head>
  /** Frees the tensors; the numbers told so far stay. May be called again. */
  dispose: () => void
}

const SHUFFLE = 1
const DROPOUT = 2
// Streams of their own, far apart: a change of one use then leaves the others as they were.
const stream = (seed: number, use: number): () => number => seededNumbers(seed + use * 0x9e3779b9)

/** A step for each 64 images is too few where there are a hundred: a small training split is cut into so many batches at least. */
const LEAST_STEPS = 8
const SMALLEST_BATCH = 4

const imagesPerStep = (batchSize: number, images: number): number => Math.min(batchSize, Math.max(SMALLEST_BATCH, Math.ceil(images / LEAST_STEPS)))

/** Cuts batches from the training split: copied here and sent, since WASM gathers rows slower than it multiplies them. */
const batchesOf = (data: TrainingData, parameters: HyperParameters): ((places: readonly number[]) => Batch) => {
  const { train: { embeddings }, embeddingSize, classes } = data
  const targets = targetsOf(data, parameters)
  return (places) => ({
    inputs: tf.tensor2d(gatherRows(embeddings, embeddingSize, places), [places.length, embeddingSize]),
    targets: tf.tensor2d(gatherRows(targets, classes, places), [places.length, classes])
  })
}

/**
 * Begins to fit one head. The same seed and back end give the same weights.
 *
 * `dispose` leaves no tensor behind; it must be called, also after a failure.
 */
export const startFit = (data: TrainingData, parameters: HyperParameters): Fit => {
  const { train: { labels }, embeddingSize, classes } = data
  const { units, maxEpochs, patience, seed } = parameters
  const batchSize = imagesPerStep(parameters.batchSize, labels.length)
  const batchOf = batchesOf(data, parameters)
  const order = stream(seed, SHUFFLE)
  const step = { ...parameters, next: stream(seed, DROPOUT) }
  const keeper = createBestKeeper(data)
  let state: TrainState = startFrom(firstWeights({ embeddingSize, units, classes }, seededNumbers(seed)))
  let done = 0

  const forget = ({ weights, sums, squares }: TrainState): void => tf.dispose([...weights, ...sums, ...squares])

  const trainOneEpoch = async (checkpoint: () => Promise<void>): Promise<number> => {
    const places = shuffled(labels.length, order)
    let total = tf.scalar(0)
    try {
      for (let start = 0; start < places.length; start += batchSize) {
        await checkpoint()
        const before = state
        const stepped = tf.tidy(() => trainStep(before, batchOf(places.slice(start, start + batchSize)), { ...step, lossBefore: total }))
        total.dispose();
        ({ state, loss: total } = stepped)
        forget(before)
      }
      const [loss = NaN] = await total.data()
      return loss / labels.length
    } finally {
      total.dispose()
    }
  }

  const hasEnded = (): boolean => done >= maxEpochs || done - keeper.best().epoch >= patience

  return {
    parameters,
    best: keeper.best,
    epochs: () => done,
    hasEnded,
    async trainTo (epochs, { checkpoint, onEpoch }) {
      while (done < epochs && !hasEnded()) {
        const trainLoss = await trainOneEpoch(checkpoint)
        done++
        const { loss, accuracy } = await keeper.note(done, state.weights)
        onEpoch({ epoch: done, trainLoss, validationLoss: loss, validationAccuracy: accuracy })
      }
    },
    head: keeper.head,
    dispose () {
      forget(state)
      keeper.dispose()
    }
  }
}
