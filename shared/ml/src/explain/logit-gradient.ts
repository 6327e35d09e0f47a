import { type DenseLayer, foldTemperature, type Head } from '../head.ts'

/** How the evidence for one class follows from an embedding, near that embedding. */
export interface LogitGradient {
  /** The class's logit less the mean of all logits: what the probabilities follow from, and nothing else. */
  logit: number
  /** [embeddingSize]: how much the logit grows with each number of the embedding. */
  gradient: Float32Array
}

const sums = ({ kernel, bias, inputs, outputs }: DenseLayer, input: Float32Array): Float32Array => {
  const result = Float32Array.from(bias)
  for (let at = 0; at < inputs; at++) {
    const value = input[at] ?? 0
    if (value === 0) continue // half of what comes out of a ReLU
    for (let output = 0; output < outputs; output++) result[output] = (result[output] ?? 0) + value * (kernel[at * outputs + output] ?? 0)
  }
  return result
}

const backwards = ({ kernel, inputs, outputs }: DenseLayer, slope: Float32Array): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: inputs }, (_, at) => {
    let sum = 0
    for (let output = 0; output < outputs; output++) sum += (kernel[at * outputs + output] ?? 0) * (slope[output] ?? 0)
    return sum
  })

/**
 * The logits of some classes and their exact gradients with respect to the embedding.
 *
 * A head of dense layers and ReLUs is linear around every embedding: with the neurons that are silent there left out,
 * logit = gradient · embedding + a constant. So this is no approximation of the head at this embedding, and with no
 * hidden layer it is the row of weights of the class.
 */
export const logitGradients = (head: Head, embedding: Float32Array, classes: readonly number[]): LogitGradient[] => {
  const { layers } = foldTemperature(head)
  const results: Float32Array[] = []
  let input = embedding
  for (const layer of layers) {
    const result = sums(layer, input)
    results.push(result)
    input = layer.activation === 'relu' ? result.map((sum) => Math.max(0, sum)) : result
  }
  const logits = results.at(-1) ?? new Float32Array()
  const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length
  return classes.map((wanted) => {
    let slope = Float32Array.from(logits, (_, index) => (index === wanted ? 1 : 0) - 1 / logits.length)
    for (let at = layers.length - 1; at >= 0; at--) {
      slope = backwards(layers[at] as DenseLayer, slope)
      const before = results[at - 1]
      if (before !== undefined) slope = Float32Array.from(slope, (value, index) => (before[index] ?? 0) > 0 ? value : 0)
    }
    return { logit: (logits[wanted] ?? 0) - mean, gradient: slope }
  })
}
