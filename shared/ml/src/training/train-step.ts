import * as tf from '@tensorflow/tfjs-core'
import { hiddenOf, logProbabilitiesOf } from './forward.ts'
import type { Weights } from './head-weights.ts'

/** Where a training stands between two steps. The tensors are never changed: every step makes new ones. */
export type TrainState = {
  weights: Weights
  /** Adam's decayed sums of gradients and of squared gradients; without the usual factors (1 - decay), see {@link adam}. */
  sums: Weights
  squares: Weights
  steps: number
}

/** Some training images: embeddings [images, embeddingSize] and targets [images, classes], whose rows sum to the weight of the image. */
export interface Batch { inputs: tf.Tensor2D, targets: tf.Tensor2D }

export interface StepOptions {
  learningRate: number
  l2: number
  dropout: number
  /** A seeded stream of numbers that decides which hidden units are silenced. */
  next: () => number
  /** The loss of the epoch so far, which that of this batch is added to: on the device, so that no step waits for it. */
  lossBefore: tf.Scalar
}

const DECAY = 0.9
const SQUARES_DECAY = 0.999
const EPSILON = 1e-7

const map = (weights: Weights, change: (weight: tf.Tensor, at: number) => tf.Tensor): Weights => weights.map(change) as Weights

/** A state without history. */
export const startFrom = (weights: Weights): TrainState =>
  ({ weights, sums: map(weights, (weight) => tf.zerosLike(weight)), squares: map(weights, (weight) => tf.zerosLike(weight)), steps: 0 })

/**
 * One step of Adam.
 *
 * The moments are kept without their constant factors (1 - decay), which go into the step size instead: two passes less
 * over every kernel, and passes over memory are what a step costs beside its matrix products.
 *
 * @see Kingma and Ba (2015), Adam: a method for stochastic optimization
 */
const adam = ({ weights, sums, squares, steps }: TrainState, gradients: Weights, learningRate: number): TrainState => {
  const step = steps + 1
  const spread = Math.sqrt(1 - SQUARES_DECAY)
  const size = learningRate * Math.sqrt(1 - SQUARES_DECAY ** step) / (1 - DECAY ** step) * (1 - DECAY) / spread
  const newSums = map(sums, (sum, at) => tf.add(tf.mul(sum, DECAY), gradients[at] as tf.Tensor))
  const newSquares = map(squares, (square, at) => tf.add(tf.mul(square, SQUARES_DECAY), tf.square(gradients[at] as tf.Tensor)))
  const newWeights = map(weights, (weight, at) =>
    tf.sub(weight, tf.div(tf.mul(newSums[at] as tf.Tensor, size), tf.add(tf.sqrt(newSquares[at] as tf.Tensor), EPSILON / spread))))
  return { weights: newWeights, sums: newSums, squares: newSquares, steps: step }
}

/** 0 for silenced units and 1 / (1 - rate) for the others, so that sums keep their size. */
const dropoutMask = ({ shape }: tf.Tensor2D, rate: number, next: () => number): tf.Tensor2D => {
  const mask = new Float32Array(shape[0] * shape[1])
  const kept = 1 / (1 - rate)
  for (let place = 0; place < mask.length; place++) mask[place] = next() < rate ? 0 : kept // a callback for each would take as long as a product
  return tf.tensor2d(mask, shape)
}

/**
 * One training step: cross-entropy, its gradients by the chain rule, and Adam.
 *
 * Written out instead of left to automatic differentiation, for speed and reach: gradients of `tf.matMul` ask for
 * products of transposed matrices, which the WASM back end computes by a slow path of its own, where transposing first
 * lets the fast one (XNNPACK) do it; and only operations are used that every back end has, WebGPU included.
 *
 * @returns the new state, and the cross-entropy summed over the images of the epoch so far
 */
export const trainStep = (state: TrainState, { inputs, targets }: Batch, { learningRate, l2, dropout, next, lossBefore }: StepOptions): { state: TrainState, loss: tf.Scalar } => tf.tidy(() => {
  const { weights } = state
  const active = hiddenOf(inputs, weights)
  const hidden = dropout > 0 ? tf.mul<tf.Tensor2D>(active, dropoutMask(active, dropout, next)) : active
  const logs = logProbabilitiesOf(hidden, weights)
  const loss = tf.sub<tf.Scalar>(lossBefore, tf.sum(tf.mul(targets, logs)))

  const toLogits = tf.div<tf.Tensor2D>(tf.sub(tf.mul(tf.exp(logs), tf.sum(targets, 1, true)), targets), inputs.shape[0])
  // A unit passes its gradient on where it was active and not silenced, scaled as its output was.
  const gate = tf.mul(tf.cast(tf.greater(hidden, 0), 'float32'), 1 / (1 - dropout))
  const toHidden = tf.mul<tf.Tensor2D>(tf.matMul(toLogits, tf.transpose(weights[2])), gate)
  const penalised = (gradient: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D => l2 > 0 ? tf.add(gradient, tf.mul(kernel, 2 * l2)) : gradient
  const gradients: Weights = [
    penalised(tf.matMul(tf.transpose(toHidden), inputs), weights[0]),
    tf.sum<tf.Tensor1D>(toHidden, 0),
    penalised(tf.matMul(tf.transpose(hidden), toLogits), weights[2]),
    tf.sum<tf.Tensor1D>(toLogits, 0)
  ]
  return { state: adam(state, gradients, learningRate), loss }
})
