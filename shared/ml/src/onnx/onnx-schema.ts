import { join } from 'node:path'
import protobuf from 'protobufjs'

/** A tensor that goes into a graph or comes out of it. */
export interface OnnxEnd { name: string, type?: { tensorType?: { elemType?: number, shape?: { dim?: { dimValue?: number, dimParam?: string }[] } } } }

/** Numbers that a graph holds; sizes come out of the decoder as 64-bit integers of their own kind. */
export interface OnnxTensor { name: string, dims: (number | { toNumber: () => number })[], rawData?: Uint8Array, floatData?: number[] }

/** The parts of an ONNX graph that are read or written here (protocol buffers, field names in camel case). */
export interface OnnxGraph {
  name: string
  node: { opType: string, name?: string, input: string[], output: string[], attribute?: object[] }[]
  initializer: object[]
  input: OnnxEnd[]
  output: OnnxEnd[]
  valueInfo?: object[]
}

export interface OnnxModel {
  irVersion: number
  producerName: string
  opsetImport: { domain: string, version: number }[]
  graph: OnnxGraph
  metadataProps: { key: string, value: string }[]
}

const schema = protobuf.loadSync(join(import.meta.dirname, 'onnx.proto'))
const ModelProto = schema.lookupType('onnx.ModelProto')

export const decodeOnnx = (bytes: Uint8Array): OnnxModel => ModelProto.decode(bytes) as unknown as OnnxModel

export const encodeOnnx = (model: OnnxModel): Uint8Array => ModelProto.encode(ModelProto.fromObject(model)).finish()

/** Of TensorProto.DataType. */
export const [FLOAT, UINT8, INT64] = [1, 2, 7]
/** Of AttributeProto.AttributeType. */
export const [FLOAT_ATTRIBUTE, INT_ATTRIBUTE, STRING_ATTRIBUTE, INTS_ATTRIBUTE] = [1, 2, 3, 7]
