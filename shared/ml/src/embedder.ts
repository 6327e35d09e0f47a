import type { Backbone } from './backbone.ts'
import { yieldDecodersToEventLoops } from './compute-thread.ts'
import { HEAD_INPUT, HEAD_OUTPUT } from './head.ts'
import { imageToPixels, imageToTensor } from './image-to-tensor.ts'
import type { OnnxInputs, OnnxNext } from './onnx-call.ts'
import { createOnnxPool, type OnnxPool } from './onnx-pool.ts'
import type { Pixels } from './pixels-to-planes.ts'

interface Classified { embedding: Float32Array, probabilities: Float32Array }

/** Turns images into vectors with one frozen backbone. */
export interface Embedder {
  backbone: Backbone
  /** Decodes; the first half of {@link embed}, off every thread that computes. */
  decode: (image: Uint8Array) => Promise<Pixels>
  /** Decodes and preprocesses. */
  prepare: (image: Uint8Array) => Promise<Float32Array>
  /** @returns [embeddingSize] */
  embedTensor: (tensor: Float32Array) => Promise<Float32Array>
  /** The vector and what a head that is loaded in the pool makes of it, in one trip to a worker. */
  classify: (pixels: Pixels, head: string) => Promise<Classified>
  /** @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE */
  embed: (image: Uint8Array) => Promise<Float32Array>
  /** The workers, for heads that shall run beside the backbone. */
  pool: OnnxPool
  close: () => Promise<void>
}

const SESSION = 'backbone'

/** Loads the backbone into worker threads, as many as images shall be embedded at once. */
export const createEmbedder = async ({ backbone, threads }: { backbone: Backbone, threads: number }): Promise<Embedder> => {
  const { definition: { preprocessing, inputName, outputs } } = backbone
  const pool = createOnnxPool({ threads })
  await pool.create(SESSION, backbone.bytes)
  await yieldDecodersToEventLoops()
  const prepare = (image: Uint8Array): Promise<Float32Array> => imageToTensor(image, preprocessing)
  const run = async (input: OnnxInputs[string], then?: OnnxNext) => {
    const results = await pool.run(SESSION, { [inputName]: input }, [outputs.embedding], then)
    const embedding = results[outputs.embedding]?.data
    if (embedding === undefined) throw new Error(`the backbone has no output ${outputs.embedding}`)
    return { embedding, probabilities: results[HEAD_OUTPUT]?.data }
  }
  const decode = (image: Uint8Array): Promise<Pixels> => imageToPixels(image, preprocessing)
  const embedTensor = async (tensor: Float32Array): Promise<Float32Array> => (await run({ data: tensor, dims: [1, 3, preprocessing.height, preprocessing.width] })).embedding
  const classify = async (pixels: Pixels, head: string): Promise<Classified> => {
    const { embedding, probabilities } = await run(pixels, { session: head, from: outputs.embedding, input: HEAD_INPUT, outputs: [HEAD_OUTPUT] })
    if (probabilities === undefined) throw new Error(`session ${head} has no output ${HEAD_OUTPUT}`)
    return { embedding, probabilities }
  }
  return { backbone, decode, prepare, embedTensor, classify, embed: async (image) => (await run(await decode(image))).embedding, pool, close: pool.close }
}
