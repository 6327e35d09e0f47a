import type { HyperParameters } from '@emberwatch/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { Head } from '../head.ts'
import { seededNumbers } from '../seeded-numbers.ts'
import { predictLog } from './forward.ts'
import { firstWeights, toHead, type Weights } from './head-weights.ts'
import { type Batch, startFrom, type TrainState, trainStep } from './train-step.ts'
import { gatherRows, shuffled, targetsOf, type TrainingData } from './training-data.ts'
import { diverged } from './training-errors.ts'

/** One epoch of one fit. */
export interface EpochReport { epoch: number, trainLoss: number, validationLoss: number, validationAccuracy: number }

/** The best epoch of a fit so far; 0 before the first. */
export interface BestEpoch { epoch: number, loss: number, accuracy: number }

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
  /** Whether the validation loss has not improved for `patience` epochs, or `maxEpochs` are done. */
  hasEnded: () => boolean
  /** Trains until so many epochs are done in all, or the fit has ended. */
  trainTo: (epochs: number, options: TrainOptions) => Promise<void>
  /** The head of the best epoch; not after {@link dispose}. */
  head: () => Promise<Head>
  /** Frees the tensors; the numbers told so far stay. May be called again. */
  dispose: () => void
}

/** Mean log loss and share of right answers of log-probabilities [images, classes]. */
const scoreOf = (logs: Float32Array, labels: readonly number[], classes: number): { loss: number, accuracy: number } => {
  let loss = 0
  let hits = 0
  for (const [row, label] of labels.entries()) {
    const answers = logs.subarray(row * classes, (row + 1) * classes)
    loss -= answers[label] ?? NaN
    if (answers.indexOf(Math.max(...answers)) === label) hits++
  }
  return { loss: loss / labels.length, accuracy: hits / labels.length }
}

const SHUFFLE = 1
const DROPOUT = 2
// Streams of their own, far apart: a change of one use then leaves the others as they were.
const stream = (seed: number, use: number): () => number => seededNumbers(seed + use * 0x9e3779b9)

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
  const { train: { labels }, validation, embeddingSize, classes } = data
  const { units, batchSize, maxEpochs, patience, seed } = parameters
  const batchOf = batchesOf(data, parameters)
  // Copied, for native back ends do not take memory that threads share.
  const seen = tf.tensor2d(validation.embeddings.slice(), [validation.labels.length, embeddingSize])
  const order = stream(seed, SHUFFLE)
  const step = { ...parameters, next: stream(seed, DROPOUT) }
  let state: TrainState = startFrom(firstWeights({ embeddingSize, units, classes }, seededNumbers(seed)))
  let best: BestEpoch & { weights: Weights | undefined } = { epoch: 0, loss: Infinity, accuracy: 0, weights: undefined }
  let done = 0

  const forget = ({ weights, sums, squares }: TrainState): void => tf.dispose([...sums, ...squares, ...(weights === best.weights ? [] : weights)])

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

  const noteEpoch = async (): Promise<BestEpoch> => {
    const scored = { epoch: done, ...scoreOf(await predictLog(seen, state.weights), validation.labels, classes) }
    if (!Number.isFinite(scored.loss)) throw diverged(`the loss became ${scored.loss} in epoch ${done}`)
    if (scored.loss < best.loss) {
      if (best.weights !== undefined) tf.dispose([...best.weights])
      best = { ...scored, weights: state.weights }
    }
    return scored
  }

  const hasEnded = (): boolean => done >= maxEpochs || done - best.epoch >= patience

  return {
    parameters,
    best: () => ({ epoch: best.epoch, loss: best.loss, accuracy: best.accuracy }),
    epochs: () => done,
    hasEnded,
    async trainTo (epochs, { checkpoint, onEpoch }) {
      while (done < epochs && !hasEnded()) {
        const trainLoss = await trainOneEpoch(checkpoint)
        done++
        const { loss, accuracy } = await noteEpoch()
        onEpoch({ epoch: done, trainLoss, validationLoss: loss, validationAccuracy: accuracy })
      }
    },
    head: () => toHead(best.weights ?? state.weights),
    dispose () {
      forget(state)
      tf.dispose([seen, ...(best.weights ?? [])])
    }
  }
}
