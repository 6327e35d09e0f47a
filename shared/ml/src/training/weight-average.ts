import * as tf from '@tensorflow/tfjs-core'
import type { Weights } from './head-weights.ts'

/** What an epoch leaves of the average before it: the last five or so epochs count. */
const DECAY = 0.8

/**
 * The decayed average of a fit's weights after each epoch. Steps of Adam circle around where they lead; their average
 * is there, and as good as several heads together at the price of one.
 *
 * @see Polyak and Juditsky (1992), Acceleration of stochastic approximation by averaging
 */
export const createWeightAverage = () => {
  let average: Weights | undefined
  let epochs = 0
  return {
    /** @returns the average, which stays good until the next call */
    add (weights: Weights): Weights {
      const before = average
      // The first epochs count alike, so that the weights before training do not.
      const decay = Math.min(DECAY, 1 - 1 / ++epochs)
      average = weights.map((weight, at) => before === undefined ? tf.clone(weight) : tf.tidy(() => tf.add(tf.mul(before[at] as tf.Tensor, decay), tf.mul(weight, 1 - decay)))) as Weights
      if (before !== undefined) tf.dispose([...before])
      return average
    },
    dispose (): void { if (average !== undefined) tf.dispose([...average]) }
  }
}
