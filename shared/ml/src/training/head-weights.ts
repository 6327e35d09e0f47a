import * as tf from '@tensorflow/tfjs-core'
import type { DenseLayer, Head } from '../head.ts'
import { diverged } from './training-errors.ts'

/** The trainable tensors of a head: the hidden kernel [units, inputs] (see `hiddenOf` for why it lies so), its biases [units], the answering kernel [units, classes] and its biases [classes]. */
export type Weights = [hiddenKernel: tf.Tensor2D, hiddenBias: tf.Tensor1D, answerKernel: tf.Tensor2D, answerBias: tf.Tensor1D]

/** What a head measures: numbers in, hidden units, classes out. */
export interface HeadShape { embeddingSize: number, units: number, classes: number }

/**
 * Glorot's uniform first values, which keep the variance of signals and gradients about the same from layer to layer.
 *
 * Drawn here and not by TensorFlow.js, so that every back end starts from the same numbers.
 *
 * @see Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks
 */
const glorotUniform = (inputs: number, outputs: number, next: () => number): tf.Tensor2D => {
  const limit = Math.sqrt(6 / (inputs + outputs))
  return tf.tensor2d(Float32Array.from({ length: inputs * outputs }, () => (2 * next() - 1) * limit), [inputs, outputs])
}

const transposed = (kernel: tf.Tensor2D): tf.Tensor2D => {
  try {
    return tf.transpose(kernel)
  } finally {
    kernel.dispose()
  }
}

/** The weights that training starts from; equal streams of numbers give equal weights. */
export const firstWeights = ({ embeddingSize, units, classes }: HeadShape, next: () => number): Weights =>
  [transposed(glorotUniform(embeddingSize, units, next)), tf.zeros([units]), glorotUniform(units, classes, next), tf.zeros([classes])]

/**
 * Weights as a head that outlives the back end.
 *
 * @throws {AppError} TRAINER_DIVERGED if they are no longer numbers, which a finite loss may hide
 */
export const toHead = async ([hiddenKernel, hiddenBias, answerKernel, answerBias]: Weights): Promise<Head> => {
  const layer = async (kernel: tf.Tensor2D, bias: tf.Tensor1D, activation: DenseLayer['activation']): Promise<DenseLayer> => {
    const [inputs, outputs] = kernel.shape
    // Copied, because a back end may lend out its own memory.
    return { kernel: Float32Array.from(await kernel.data<'float32'>()), bias: Float32Array.from(await bias.data<'float32'>()), inputs, outputs, activation }
  }
  const inputsFirst = tf.transpose(hiddenKernel)
  const hidden = await layer(inputsFirst, hiddenBias, 'relu').finally(() => inputsFirst.dispose())
  const layers = [hidden, await layer(answerKernel, answerBias, 'softmax')]
  if (!layers.every(({ kernel, bias }) => kernel.every(Number.isFinite) && bias.every(Number.isFinite))) throw diverged('the weights are no longer numbers')
  return { layers }
}
