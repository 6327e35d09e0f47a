import * as tf from '@tensorflow/tfjs-core'
import type { Head } from '../head.ts'
import { createEpochJudge } from './epoch-judge.ts'
import { predictLog } from './forward.ts'
import { toHead, type Weights } from './head-weights.ts'
import type { TrainingData } from './training-data.ts'
import { diverged } from './training-errors.ts'
import { createWeightAverage } from './weight-average.ts'

/** The epoch of a fit whose weights are kept so far; 0 before the first. */
export interface BestEpoch { epoch: number, loss: number, accuracy: number }

/** Judges the averaged weights of each epoch of one fit on the validation split, and keeps the best. */
export const createBestKeeper = ({ validation, embeddingSize, classes }: TrainingData) => {
  // Copied, for native back ends do not take memory that threads share.
  const seen = tf.tensor2d(validation.embeddings.slice(), [validation.labels.length, embeddingSize])
  const judge = createEpochJudge(validation.labels, classes)
  const average = createWeightAverage()
  let best: BestEpoch & { weights: readonly tf.Tensor[] } = { epoch: 0, loss: Infinity, accuracy: 0, weights: [] }
  return {
    /** @throws {AppError} TRAINER_DIVERGED */
    async note (epoch: number, weights: Weights): Promise<BestEpoch> {
      const averaged = average.add(weights)
      const { isGood, ...scored } = judge(await predictLog(seen, averaged))
      if (!Number.isFinite(scored.loss)) throw diverged(`the loss became ${scored.loss} in epoch ${epoch}`)
      if (isGood) {
        tf.dispose([...best.weights])
        best = { epoch, ...scored, weights: averaged.map((weight) => tf.clone(weight)) }
      }
      return { epoch, ...scored }
    },
    best: (): BestEpoch => ({ epoch: best.epoch, loss: best.loss, accuracy: best.accuracy }),
    head: (): Promise<Head> => toHead(best.weights as Weights),
    dispose (): void {
      average.dispose()
      tf.dispose([seen, ...best.weights])
    }
  }
}
