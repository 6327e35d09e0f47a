import { floatsOf } from '../floats-of.ts'
import type { DenseLayer, Head } from '../head.ts'
import { decodeOnnx, type OnnxTensor } from './onnx-schema.ts'

const valuesOf = ({ rawData }: OnnxTensor): Float32Array => floatsOf(rawData ?? new Uint8Array())

/**
 * The head in the bytes of a `head.onnx` as this project writes it: its weights with the temperature folded in. They are
 * looked at where they lie, so keep the bytes as they are.
 *
 * @throws {RangeError} if it is another kind of network
 */
export const headFromOnnx = (bytes: Uint8Array): Head => {
  const { graph } = decodeOnnx(bytes)
  const tensors = new Map((graph.initializer as OnnxTensor[]).map((tensor) => [tensor.name, tensor]))
  const sums = graph.node.filter(({ opType }) => opType === 'Gemm')
  if (sums.length === 0 || graph.node.length !== 2 * sums.length) throw new RangeError('this is not a head of dense layers')
  const layers = sums.map(({ input }, index): DenseLayer => {
    const [kernel, bias] = input.slice(1).map((name) => tensors.get(name))
    if (kernel === undefined || bias === undefined) throw new RangeError('a dense layer of the head has no weights')
    const [inputs = 0, outputs = 0] = kernel.dims.map(Number)
    return { kernel: valuesOf(kernel), bias: valuesOf(bias), inputs, outputs, activation: index === sums.length - 1 ? 'softmax' : 'relu' }
  })
  return { layers }
}
