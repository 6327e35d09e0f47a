import type { Backbone } from './backbone.ts'
import { yieldDecodersToEventLoops } from './compute-thread.ts'
import { HEAD_INPUT, HEAD_OUTPUT } from './head.ts'
import { isUnreadable } from './image-errors.ts'
import { imageToPixels } from './image-to-pixels.ts'
import type { JpegInput, OnnxInputs, OnnxNext, OnnxResult } from './onnx-call.ts'
import { createOnnxPool, type OnnxPool } from './onnx-pool.ts'
import { PREPARATION_INPUT, PREPARATION_OUTPUT, preparationToOnnx } from './onnx/preparation-to-onnx.ts'
import { pixelsToPlanes } from './pixels-to-planes.ts'
import { plainJpeg } from './plain-jpeg.ts'
import type { Preprocessing } from './preprocessing.ts'

/** `decodeMs` is the time that the image took to become a tensor. */
interface Classified { embedding: Float32Array, probabilities: Float32Array, decodeMs: number }

/** Turns images into vectors with one frozen backbone. Images are refused with IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE. */
export interface Embedder {
  backbone: Backbone
  /** Decodes and preprocesses: the only way an image becomes a tensor, in training, serving and drift alike. @returns [3, height, width] */
  prepare: (image: Uint8Array) => Promise<Float32Array>
  /** @returns [embeddingSize] */
  embedTensor: (tensor: Float32Array) => Promise<Float32Array>
  /** The vector and what a head that is loaded in the pool makes of it, in one trip to a worker. */
  classify: (image: Uint8Array, head: string) => Promise<Classified>
  /** @returns [embeddingSize] */
  embed: (image: Uint8Array) => Promise<Float32Array>
  /** The workers, for heads that shall run beside the backbone. */
  pool: OnnxPool
  close: () => Promise<void>
}

const [BACKBONE, PREPARATION] = ['backbone', 'preparation']

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

  const eitherWay = byEitherWay(preprocessing)
  const embeddingOf = ({ outputs: { [outputs.embedding]: embedding } }: OnnxResult): Float32Array => {
    if (embedding === undefined) throw new Error(`the backbone has no output ${outputs.embedding}`)
    return embedding.data
  }
  const runBackbone = (input: OnnxInputs[string], then?: OnnxNext): Promise<OnnxResult> => pool.run(BACKBONE, { [inputName]: input }, [outputs.embedding], then)
  const look = (image: Uint8Array, then?: OnnxNext): Promise<{ result: OnnxResult, decodeMs: number }> => eitherWay(image, {
    async fast (jpeg) {
      const result = await pool.run(PREPARATION, { [PREPARATION_INPUT]: jpeg }, [], { session: BACKBONE, from: PREPARATION_OUTPUT, input: inputName, outputs: [outputs.embedding], then })
      return { result, decodeMs: result.stepsMs[0] ?? 0 }
    },
    async slow () {
      const startedAt = performance.now()
      const pixels = await imageToPixels(image, preprocessing)
      const decodeMs = performance.now() - startedAt
      return { result: await runBackbone(pixels, then), decodeMs }
    }
  })

  return {
    backbone,
    prepare: (image) => eitherWay(image, {
      fast: async (jpeg) => (await pool.run(PREPARATION, { [PREPARATION_INPUT]: jpeg }, [PREPARATION_OUTPUT])).outputs[PREPARATION_OUTPUT]?.data ?? new Float32Array(),
      slow: async () => pixelsToPlanes(await imageToPixels(image, preprocessing))
    }),
    embedTensor: async (tensor) => embeddingOf(await runBackbone({ data: tensor, dims: [1, 3, preprocessing.height, preprocessing.width] })),
    embed: async (image) => embeddingOf((await look(image)).result),
    async classify (image, head) {
      const { result, decodeMs } = await look(image, { session: head, from: outputs.embedding, input: HEAD_INPUT, outputs: [HEAD_OUTPUT] })
      const { [HEAD_OUTPUT]: probabilities } = result.outputs
      if (probabilities === undefined) throw new Error(`session ${head} has no output ${HEAD_OUTPUT}`)
      return { embedding: embeddingOf(result), probabilities: probabilities.data, decodeMs }
    },
    pool,
    close: pool.close
  }
}
