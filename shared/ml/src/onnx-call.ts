import type { Pixels } from './pixels-to-planes.ts'
import type { PlainJpeg } from './plain-jpeg.ts'

/** A dense float32 tensor that can cross threads. */
export interface PlainTensor { data: Float32Array, dims: number[] }

/** A JPEG of which the worker makes bytes [1, rows, columns, channels]. */
export interface JpegInput extends PlainJpeg { jpeg: Uint8Array }

/** Tensors, or JPEGs that the worker decodes to bytes. */
type OnnxInputs = Record<string, PlainTensor | JpegInput>

type OnnxOutputs = Record<string, PlainTensor>

/** One run. What is urgent costs next to nothing and overtakes what waits. */
export interface OnnxRun { session: string, inputs: OnnxInputs, outputs: string[], urgent?: boolean }

/** A network with one input and one output that counts. */
export interface OnnxStep { session: string, input: string, output: string }

/**
 * An image on its way through several networks, each given what the one before made, without a way back in between. Pixels
 * become a tensor [1, 3, height, width] of `size` themselves, a JPEG by `preparation`. Images that go the same way may go together.
 */
export interface OnnxLook { image: Pixels | JpegInput, size: { width: number, height: number }, preparation: OnnxStep, through: OnnxStep[] }

/** What came out, and how long it waited for the worker, in milliseconds. */
export interface OnnxResult { outputs: OnnxOutputs, waitedMs: number }

/**
 * The output of every network of the way; how long the image took to become a tensor, and how long it took from then on,
 * which includes those that went with it; in milliseconds.
 */
export interface OnnxSight extends OnnxResult {
  decodeMs: number
  inferMs: number
  /** How many images went together, said of the first of them; 0 of the others. */
  together: number
}

/** What an ONNX worker can be asked to do. */
export type OnnxCall =
  | { operation: 'create', session: string, model: Uint8Array }
  | { operation: 'run' } & OnnxRun
  | { operation: 'look' } & OnnxLook
  | { operation: 'release', session: string }

/** A call, and when it was handed over by the clock that all threads share. */
export type Ordered<Operation = OnnxCall['operation']> = Operation extends OnnxCall['operation'] ? { id: number, call: Extract<OnnxCall, { operation: Operation }>, orderedAtMs: number } : never

/** What a worker is told: a call, or that one is not wanted any more. */
export type OnnxOrder = Ordered | { calledOff: number }

/** Milliseconds of a clock that is the same in every thread. */
export const sharedClockMs = (): number => Number(process.hrtime.bigint()) / 1e6

export type OnnxReply = { id: number } & (OnnxResult | OnnxSight | { failure: string, isUnreadable: boolean })
