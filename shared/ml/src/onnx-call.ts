/** A dense float32 tensor that can cross threads. */
export interface PlainTensor { data: Float32Array, dims: number[] }

export type OnnxOutputs = Record<string, PlainTensor>

/** What an ONNX worker can be asked to do. */
export type OnnxCall =
  | { operation: 'create', session: string, model: Uint8Array }
  | { operation: 'run', session: string, inputs: Record<string, PlainTensor>, outputs: string[] }
  | { operation: 'release', session: string }

export type OnnxReply = { id: number, outputs: OnnxOutputs } | { id: number, failure: string }
