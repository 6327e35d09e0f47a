import type { Pixels } from './pixels-to-planes.ts'
import type { PlainJpeg } from './plain-jpeg.ts'

/** A dense float32 tensor that can cross threads. */
export interface PlainTensor { data: Float32Array, dims: number[] }

/** A JPEG of which the worker makes bytes [1, rows, columns, channels]. */
export interface JpegInput extends PlainJpeg { jpeg: Uint8Array }

/** Tensors, decoded images of which the worker makes [1, 3, height, width], or images that it decodes itself. */
export type OnnxInputs = Record<string, PlainTensor | Pixels | JpegInput>

type OnnxOutputs = Record<string, PlainTensor>

/** Another session that is given one output of the one before, without a way back in between. */
export interface OnnxNext { session: string, from: string, input: string, outputs: string[], then?: OnnxNext | undefined }

/** What came out, and how long each session took in milliseconds; the first time includes what the worker made its inputs of. */
export interface OnnxResult { outputs: OnnxOutputs, stepsMs: number[] }

/** What an ONNX worker can be asked to do. */
export type OnnxCall =
  | { operation: 'create', session: string, model: Uint8Array }
  | { operation: 'run', session: string, inputs: OnnxInputs, outputs: string[], then?: OnnxNext | undefined }
  | { operation: 'release', session: string }

export type OnnxReply = { id: number } & (OnnxResult | { failure: string, isUnreadable: boolean })
