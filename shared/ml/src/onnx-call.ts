import type { Pixels } from './pixels-to-planes.ts'

/** A dense float32 tensor that can cross threads. */
export interface PlainTensor { data: Float32Array, dims: number[] }

/** Tensors, or images of which the worker makes one of [1, 3, height, width]. */
export type OnnxInputs = Record<string, PlainTensor | Pixels>

export type OnnxOutputs = Record<string, PlainTensor>

/** A second session that is given one output of the first, row by row, without a way back in between. */
export interface OnnxNext { session: string, from: string, input: string, outputs: string[] }

/** What an ONNX worker can be asked to do. */
export type OnnxCall =
  | { operation: 'create', session: string, model: Uint8Array }
  | { operation: 'run', session: string, inputs: OnnxInputs, outputs: string[], then?: OnnxNext | undefined }
  | { operation: 'release', session: string }

export type OnnxReply = { id: number, outputs: OnnxOutputs } | { id: number, failure: string }
