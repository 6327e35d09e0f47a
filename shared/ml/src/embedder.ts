import type { Backbone } from './backbone.ts'
import { yieldDecodersToEventLoops } from './compute-thread.ts'
import { HEAD_INPUT, HEAD_OUTPUT } from './head.ts'
import { isUnreadable } from './image-errors.ts'
import { imageToPixels } from './image-to-pixels.ts'
import type { JpegInput, OnnxSight, OnnxStep } from './onnx-call.ts'
import { createOnnxPool, type OnnxPool } from './onnx-pool.ts'
import { PREPARATION_INPUT, PREPARATION_OUTPUT, preparationToOnnx } from './onnx/preparation-to-onnx.ts'
import { type Pixels, pixelsToPlanes } from './pixels-to-planes.ts'
import { plainJpeg } from './plain-jpeg.ts'
import type { Preprocessing } from './preprocessing.ts'
import { createTurns } from './turns.ts'

/**
 * Milliseconds: how long an image waited for a decoder and a worker, how long it took to become a tensor, and backbone and
 * head, with the images that went with it; and how many that were, itself included, said of the first of them (0 of the others).
 */
interface TimesTaken { waitedMs: number, decodeMs: number, inferMs: number, together: number }

interface Classified extends TimesTaken { embedding: Float32Array, probabilities: Float32Array }

/** Turns images into vectors with one frozen backbone. Images are refused with IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE. */
export interface Embedder {
  backbone: Backbone
  /** Decodes and preprocesses: the only way an image becomes a tensor, in training, serving and drift alike. @returns [3, height, width] */
  prepare: (image: Uint8Array, signal?: AbortSignal) => Promise<Float32Array>
  /** @returns [embeddingSize] */
  embedTensor: (tensor: Float32Array) => Promise<Float32Array>
  /**
   * The vector and what a head that is loaded in the pool makes of it, in one trip to a worker. Rejects with the reason of
   * `signal` as soon as it aborts; what has not begun by then costs nothing more.
   */
  classify: (image: Uint8Array, head: string, signal?: AbortSignal) => Promise<Classified>
  /** @returns [embeddingSize] */
  embed: (image: Uint8Array) => Promise<Float32Array>
  /** The workers, for heads that shall run beside the backbone. */
  pool: OnnxPool
  /** Images and calls that wait for a decoder or for a worker. */
  waiting: () => number
  close: () => Promise<void>
}

/** What the embedding shall go through, and how long it is waited for. */
interface Wishes { then?: OnnxStep[], signal?: AbortSignal | undefined }

const [BACKBONE, PREPARATION] = ['backbone', 'preparation']
const NEVER = new AbortController().signal

/**
 * A worker decodes what it can decode fast and what shrinks; every other image, and each that it stumbles over, goes the
 * way that takes all. What grows is left out since the two ways place its pixels half a pixel apart.
 */
const byEitherWay = ({ width, height }: Preprocessing) => async <Result>(image: Uint8Array, { fast, slow }: { fast: (jpeg: JpegInput) => Promise<Result>, slow: () => Promise<Result> }): Promise<Result> => {
  const plain = plainJpeg(image)
  if (plain === undefined || plain.width < width || plain.height < height) return await slow()
  try {
    return await fast({ ...plain, jpeg: new Uint8Array(image) }) // a copy, for it is handed over
  } catch (error) {
    if (isUnreadable(error)) return await slow()
    throw error
  }
}

/** Loads the backbone into worker threads, as many as images shall be embedded at once. */
export const createEmbedder = async ({ backbone, threads }: { backbone: Backbone, threads: number }): Promise<Embedder> => {
  const { definition: { preprocessing, inputName, outputs } } = backbone
  const pool = createOnnxPool({ threads })
  await pool.create(BACKBONE, backbone.bytes)
  await pool.create(PREPARATION, preparationToOnnx(preprocessing))
  await yieldDecodersToEventLoops()
  // What is decoded the slow way may be large and is held as pixels: never more of it than workers can take.
  const turn = createTurns(threads + 1)

  const eitherWay = byEitherWay(preprocessing)
  const embeddingOf = ({ outputs: { [outputs.embedding]: embedding } }: Pick<OnnxSight, 'outputs'>): Float32Array => {
    if (embedding === undefined) throw new Error(`the backbone has no output ${outputs.embedding}`)
    return embedding.data
  }
  const preparation = { session: PREPARATION, input: PREPARATION_INPUT, output: PREPARATION_OUTPUT }
  const toEmbedding = { session: BACKBONE, input: inputName, output: outputs.embedding }
  const size = { width: preprocessing.width, height: preprocessing.height }
  const lookAt = (image: JpegInput | Pixels, { then = [], signal }: Wishes): Promise<OnnxSight> => pool.look({ image, size, preparation, through: [toEmbedding, ...then] }, signal)
  const prepareSlowly = async (image: Uint8Array, signal = NEVER): Promise<{ pixels: Pixels, waitedMs: number, decodeMs: number }> => {
    const askedAt = performance.now()
    return await turn(signal, async () => {
      const beganAt = performance.now()
      return { pixels: await imageToPixels(image, preprocessing), waitedMs: beganAt - askedAt, decodeMs: performance.now() - beganAt }
    })
  }

  const look = (image: Uint8Array, wishes: Wishes = {}): Promise<OnnxSight> => eitherWay(image, {
    fast: (jpeg) => lookAt(jpeg, wishes),
    async slow () {
      const { pixels, waitedMs, decodeMs } = await prepareSlowly(image, wishes.signal)
      const seen = await lookAt(pixels, wishes)
      return { ...seen, waitedMs: waitedMs + seen.waitedMs, decodeMs: decodeMs + seen.decodeMs }
    }
  })

  return {
    backbone,
    prepare: (image, signal) => eitherWay(image, {
      fast: async (jpeg) => (await pool.run({ session: PREPARATION, inputs: { [PREPARATION_INPUT]: jpeg }, outputs: [PREPARATION_OUTPUT] }, signal)).outputs[PREPARATION_OUTPUT]?.data ?? new Float32Array(),
      slow: async () => pixelsToPlanes((await prepareSlowly(image, signal)).pixels)
    }),
    embedTensor: async (tensor) => embeddingOf(await pool.run({ session: BACKBONE, inputs: { [inputName]: { data: tensor, dims: [1, 3, preprocessing.height, preprocessing.width] } }, outputs: [outputs.embedding] })),
    embed: async (image) => embeddingOf(await look(image)),
    async classify (image, head, signal) {
      const { waitedMs, decodeMs, inferMs, together, ...seen } = await look(image, { signal, then: [{ session: head, input: HEAD_INPUT, output: HEAD_OUTPUT }] })
      const { [HEAD_OUTPUT]: probabilities } = seen.outputs
      if (probabilities === undefined) throw new Error(`session ${head} has no output ${HEAD_OUTPUT}`)
      return { embedding: embeddingOf(seen), probabilities: probabilities.data, waitedMs, decodeMs, inferMs, together }
    },
    pool,
    waiting: () => turn.waiting() + pool.waiting(),
    close: pool.close
  }
}
