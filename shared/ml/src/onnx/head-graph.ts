import { foldTemperature, type Head, HEAD_INPUT, HEAD_OUTPUT } from '../head.ts'
import { FLOAT, INT_ATTRIBUTE, type OnnxGraph } from './onnx-schema.ts'

const initializer = (name: string, dims: number[], values: Float32Array): object =>
  ({ name, dims, dataType: FLOAT, rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) })

/** A float tensor [batch, size] at one end of a graph. */
export const endOf = (name: string, size: number) =>
  ({ name, type: { tensorType: { elemType: FLOAT, shape: { dim: [{ dimParam: 'batch' }, { dimValue: size }] } } } })

/** The head as ONNX operators: Gemm and Relu for each hidden layer, Gemm and Softmax at the end; its temperature is folded in. */
export const headGraph = (head: Head): Pick<OnnxGraph, 'node' | 'initializer'> => {
  const graph: Pick<OnnxGraph, 'node' | 'initializer'> = { node: [], initializer: [] }
  const { layers } = foldTemperature(head)
  let input: string = HEAD_INPUT
  for (const [index, { kernel, bias, inputs, outputs, activation }] of layers.entries()) {
    const name = `head/${index}`
    const output = index === layers.length - 1 ? HEAD_OUTPUT : `${name}/out`
    graph.initializer.push(initializer(`${name}/kernel`, [inputs, outputs], kernel), initializer(`${name}/bias`, [outputs], bias))
    graph.node.push({ opType: 'Gemm', name: `${name}/gemm`, input: [input, `${name}/kernel`, `${name}/bias`], output: [`${name}/sum`] })
    graph.node.push(activation === 'relu'
      ? { opType: 'Relu', name: `${name}/relu`, input: [`${name}/sum`], output: [output] }
      : { opType: 'Softmax', name: `${name}/softmax`, input: [`${name}/sum`], output: [output], attribute: [{ name: 'axis', type: INT_ATTRIBUTE, i: 1 }] })
    input = output
  }
  return graph
}
