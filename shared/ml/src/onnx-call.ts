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

/** One run, and perhaps others on what it gives. What is urgent costs next to nothing and overtakes what waits. */
export interface OnnxRun { session: string, inputs: OnnxInputs, outputs: string[], then?: OnnxNext | undefined, urgent?: boolean }

/**
 * What came out, how long it waited for the worker, and how long each session took; the first time includes what the
 * worker made its inputs of. All in milliseconds.
 */
export interface OnnxResult { outputs: OnnxOutputs, waitedMs: number, stepsMs: number[] }

/** What an ONNX worker can be asked to do. */
export type OnnxCall =
  | { operation: 'create', session: string, model: Uint8Array }
  | { operation: 'run' } & OnnxRun
  | { operation: 'release', session: string }

/** A call, and when it was handed over by the clock that all threads share; or that one is not wanted any more. */
export type OnnxOrder = { id: number, call: OnnxCall, orderedAtMs: number } | { calledOff: number }

/** Milliseconds of a clock that is the same in every thread. */
export const sharedClockMs = (): number => Number(process.hrtime.bigint()) / 1e6

export type OnnxReply = { id: number } & (OnnxResult | { failure: string, isUnreadable: boolean })
