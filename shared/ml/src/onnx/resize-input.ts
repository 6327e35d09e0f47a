import { decodeOnnx, encodeOnnx, type OnnxEnd } from './onnx-schema.ts'

interface ResizeOptions {
  inputName: string
  width: number
  height: number
  /** The output that keeps its place in the image, and its shape [channels, rows, columns] at the new size. */
  features: { name: string, shape: readonly number[] }
}

const state = (end: OnnxEnd | undefined, from: number, sizes: readonly number[]): void => {
  const dims = end?.type?.tensorType?.shape?.dim ?? []
  for (const [index, size] of sizes.entries()) dims[from + index] = { dimValue: size }
}

/**
 * The same network for images of another size. Convolutions and averages take any size; the file only states one, and
 * ONNX Runtime holds it to that.
 */
export const resizeInput = (model: Uint8Array, { inputName, width, height, features }: ResizeOptions): Uint8Array => {
  const decoded = decodeOnnx(model)
  const { graph } = decoded
  state(graph.input.find(({ name }) => name === inputName), 2, [height, width])
  state(graph.output.find(({ name }) => name === features.name), 1, features.shape)
  graph.valueInfo = [] // the sizes between input and output, which ONNX Runtime works out itself
  return encodeOnnx(decoded)
}
