import { Transformer } from '@napi-rs/image'
import { Tensor } from 'onnxruntime-node'
import { unreadable } from './image-errors.ts'
import { letGo } from './let-go.ts'
import { type JpegInput, type OnnxLook, type OnnxSight, sharedClockMs } from './onnx-call.ts'
import type { OnnxSessions } from './onnx-sessions.ts'
import { pixelsToPlanes } from './pixels-to-planes.ts'

/** So many images go through the networks together at most: with more, FP32 gained nothing and who waited longest waited longer. */
const MOST_TOGETHER = 2
const CHANNELS = 3

/** Decoded on this thread, whose caches then hold what the first network reads: no other thread has to be woken for half a millisecond. */
export const decodeJpeg = ({ jpeg, width, height, channels }: JpegInput): Tensor => {
  try {
    const pixels = new Transformer(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)).rawPixelsSync()
    return new Tensor('uint8', pixels, [1, height, width, channels]) // refuses other numbers of bytes
  } catch (error) {
    throw unreadable(error)
  } finally {
    letGo(jpeg)
  }
}

/** What is to be said of an image, and when it was begun by the clock that all threads share. */
type Sight = Omit<OnnxSight, 'waitedMs'> & { beganAtMs: number }

/** What takes images through networks, in one thread. */
export const createOnnxLooks = (sessions: OnnxSessions) => {
  // One way at a time, so all images can use the same memory: half a megabyte less for each to be made, cleared and collected.
  let planes = new Float32Array()

  /** Where the tensor of an image of some that go together belongs. */
  const seatOf = (seat: number, size: number): Float32Array<ArrayBuffer> => {
    if (planes.length < MOST_TOGETHER * size) planes = new Float32Array(MOST_TOGETHER * size)
    return planes.subarray(seat * size, (seat + 1) * size)
  }

  /** Makes an image a tensor in its seat. */
  const sit = async ({ image, preparation, size: { width, height } }: OnnxLook, seat: number): Promise<void> => {
    const into = seatOf(seat, CHANNELS * width * height)
    if (!('jpeg' in image)) {
      pixelsToPlanes(image, into)
      return
    }
    const pixels = decodeJpeg(image)
    try {
      await sessions.runInto(preparation, pixels, new Tensor('float32', into, [1, CHANNELS, height, width]))
    } finally {
      letGo(pixels.data as Uint8Array)
    }
  }

  /** Takes all that are seated through the networks; what came out for each. */
  const pass = async ({ through, size: { width, height } }: OnnxLook, seated: number): Promise<Sight['outputs'][]> => {
    const outputs: Sight['outputs'][] = Array.from({ length: seated }, () => ({}))
    let tensor: Tensor = new Tensor('float32', planes.subarray(0, seated * CHANNELS * width * height), [seated, CHANNELS, height, width])
    for (const step of through) {
      tensor = await sessions.runRows(step, tensor)
      const numbers = tensor.data as Float32Array
      const size = numbers.length / seated
      outputs.forEach((of, row) => { of[step.output] = { data: numbers.slice(row * size, (row + 1) * size), dims: [1, ...tensor.dims.slice(1)] } })
    }
    return outputs
  }

  return {
    /** How many images can go with this one, and which those are. */
    togetherOf: ({ preparation, through, size }: OnnxLook) =>
      ({ most: through.every(({ session }) => sessions.takesMany(session)) ? MOST_TOGETHER : 1, way: JSON.stringify([preparation, through, size]) }),

    /** Takes images of the same way through their networks; one that cannot be decoded does not keep the others. */
    async look (looks: readonly OnnxLook[]): Promise<(Sight | Error)[]> {
      const seated: { at: number, beganAtMs: number, decodedAtMs: number }[] = []
      const results: (Sight | Error)[] = []
      for (const [at, look] of looks.entries()) {
        const beganAtMs = sharedClockMs()
        try {
          await sit(look, seated.length)
          seated.push({ at, beganAtMs, decodedAtMs: sharedClockMs() })
        } catch (error) {
          results[at] = error instanceof Error ? error : new Error(String(error))
        }
      }
      const [first] = looks
      if (first === undefined || seated.length === 0) return results
      const outputs = await pass(first, seated.length)
      const endedAtMs = sharedClockMs()
      seated.forEach(({ at, beganAtMs, decodedAtMs }, seat) => {
        results[at] = { outputs: outputs[seat] ?? {}, beganAtMs, decodeMs: decodedAtMs - beganAtMs, inferMs: endedAtMs - decodedAtMs, together: seat === 0 ? seated.length : 0 }
      })
      return results
    }
  }
}
