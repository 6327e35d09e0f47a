/** A fully connected layer: outputs = activation(inputs x kernel + bias). */
export interface DenseLayer {
  /** [inputs, outputs], row by row. */
  kernel: Float32Array
  bias: Float32Array
  inputs: number
  outputs: number
  activation: 'relu' | 'softmax'
}

/** The trainable part of a model, from embedding to class probabilities. */
export interface Head {
  layers: DenseLayer[]
  /** What the last sums are divided by before the softmax: above 1 the head becomes less sure of itself. Default: 1, as it was trained. */
  temperature?: number
}

/**
 * The same head with its temperature folded into its last layer, which is what every file of it holds.
 *
 * Folded and not an operator of its own: softmax((x K + b) / T) = softmax(x (K / T) + b / T), so whatever reads a plain
 * two-layer head, in ONNX, TensorFlow.js or by hand, is calibrated without knowing that temperatures exist.
 */
export const foldTemperature = ({ layers, temperature = 1 }: Head): Head => ({
  layers: layers.map((layer, at) => at < layers.length - 1 ? layer : { ...layer, kernel: layer.kernel.map((value) => value / temperature), bias: layer.bias.map((value) => value / temperature) }),
  temperature: 1
})

/** Names of the graph's ends in every head.onnx and model.onnx. */
export const HEAD_INPUT = 'embedding'
export const HEAD_OUTPUT = 'probabilities'
