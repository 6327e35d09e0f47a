import { type Head, HEAD_INPUT, HEAD_OUTPUT } from '../head.ts'
import { endOf, headGraph } from './head-graph.ts'
import { encodeOnnx } from './onnx-schema.ts'

const OPSET = 17
const IR_VERSION = 8

/** The head alone as an ONNX model: `embedding` [batch, size] in, `probabilities` [batch, classes] out. */
export const headToOnnx = (head: Head): Uint8Array => {
  const first = head.layers[0]
  const last = head.layers.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('a head needs at least one layer')
  return encodeOnnx({
    irVersion: IR_VERSION,
    producerName: 'emberwatch',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: { name: 'head', ...headGraph(head), input: [endOf(HEAD_INPUT, first.inputs)], output: [endOf(HEAD_OUTPUT, last.outputs)] },
    metadataProps: [{ key: 'temperature', value: String(head.temperature ?? 1) }]
  })
}
