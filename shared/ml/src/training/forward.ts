import * as tf from '@tensorflow/tfjs-core'
import type { Weights } from './head-weights.ts'

/**
 * Hidden activations [rows, units] after ReLU.
 *
 * The kernel is the first factor: WASM (XNNPACK) packs the second anew whenever its tensor is, and the kernel is new
 * after every step, and the largest of all.
 */
export const hiddenOf = (inputs: tf.Tensor2D, [kernel, bias]: Weights): tf.Tensor2D =>
  tf.relu(tf.add(tf.transpose(tf.matMul(kernel, tf.transpose(inputs))), bias))

/** Log-probabilities [rows, classes] of hidden activations, by the log-sum-exp form, which neither overflows nor meets log 0. */
export const logProbabilitiesOf = (hidden: tf.Tensor2D, [, , kernel, bias]: Weights): tf.Tensor2D => {
  const logits = tf.fused.matMul({ a: hidden, b: kernel, bias })
  const shifted = tf.sub(logits, tf.max(logits, 1, true))
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)))
}

/** Log-probabilities [rows, classes], flattened, of embeddings [rows, embeddingSize]. */
export const predictLog = async (inputs: tf.Tensor2D, weights: Weights): Promise<Float32Array> => {
  const answers = tf.tidy(() => logProbabilitiesOf(hiddenOf(inputs, weights), weights))
  try {
    return await answers.data<'float32'>()
  } finally {
    answers.dispose()
  }
}
