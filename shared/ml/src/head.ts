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
export interface Head { layers: DenseLayer[] }

/** Names of the graph's ends in every head.onnx and model.onnx. */
export const HEAD_INPUT = 'embedding'
export const HEAD_OUTPUT = 'probabilities'
