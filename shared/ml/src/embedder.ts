import type { Backbone } from './backbone.ts'
import { imageToTensor } from './image-to-tensor.ts'
import { createOnnxPool, type OnnxPool } from './onnx-pool.ts'

/** Turns images into vectors with one frozen backbone. */
export interface Embedder {
  backbone: Backbone
  /** Decodes and preprocesses; the first half of {@link embed}. */
  prepare: (image: Uint8Array) => Promise<Float32Array>
  /** @returns [embeddingSize] */
  embedTensor: (tensor: Float32Array) => Promise<Float32Array>
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
  const prepare = (image: Uint8Array): Promise<Float32Array> => imageToTensor(image, preprocessing)
  const embedTensor = async (tensor: Float32Array): Promise<Float32Array> => {
    const input = { data: tensor, dims: [1, 3, preprocessing.height, preprocessing.width] }
    const { [outputs.embedding]: embedding } = await pool.run(SESSION, { [inputName]: input }, [outputs.embedding])
    if (embedding === undefined) throw new Error(`the backbone has no output ${outputs.embedding}`)
    return embedding.data
  }
  return { backbone, prepare, embedTensor, embed: async (image) => embedTensor(await prepare(image)), pool, close: pool.close }
}
