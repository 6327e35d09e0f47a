import { AppError } from '@emberwatch/contracts'
import type { Backbone } from '../backbone.ts'
import type { Head } from '../head.ts'
import { createOnnxPool, type OnnxPool } from '../onnx-pool.ts'
import { exposePooledMaps } from '../onnx/pooled-maps.ts'
import { type ActivationMap, activationMap, finestGrid, type ScaledMap } from './activation-maps.ts'
import { logitGradients } from './logit-gradient.ts'

/** An image as the backbone sees it, place by place. */
export interface SeenImage {
  /** The same numbers that the embedder gives. */
  embedding: Float32Array
  maps: ScaledMap[]
}

/** Shows where in an image the evidence of a head lies. */
export interface Explainer {
  /** @throws {AppError} INFERENCE_NOT_EXPLAINABLE */
  see: (tensor: Float32Array) => Promise<SeenImage>
  close: () => Promise<void>
}

const SESSION = 'backbone-with-maps'

const notExplainable = (backboneId: string) =>
  new AppError(`the embedding of backbone ${backboneId} is not made of means over the image: no number of it can be traced to a place`, { code: 'INFERENCE_NOT_EXPLAINABLE', retryable: false })

/**
 * The backbone once more, with the feature maps that its embedding is made of: loaded into a thread of its own when it
 * is first needed, so that predictions neither wait for it nor carry its maps about.
 */
export const createExplainer = ({ bytes, backboneId, definition: { inputName, outputs, preprocessing } }: Backbone): Explainer => {
  let opening: Promise<{ pool: OnnxPool, maps: { output: string, factor: number }[] }> | undefined
  const open = async () => {
    const exposed = exposePooledMaps(bytes, outputs.embedding)
    if (exposed === undefined) throw notExplainable(backboneId)
    const pool = createOnnxPool({ threads: 1 })
    await pool.create(SESSION, exposed.model)
    return { pool, maps: exposed.maps }
  }
  return {
    async see (tensor) {
      opening ??= open()
      const { pool, maps } = await opening
      const input = { data: tensor, dims: [1, 3, preprocessing.height, preprocessing.width] }
      const results = await pool.run(SESSION, { [inputName]: input }, [outputs.embedding, ...maps.map(({ output }) => output)])
      return {
        embedding: results[outputs.embedding]?.data ?? new Float32Array(),
        maps: maps.flatMap(({ output, factor }) => {
          const map = results[output]
          return map === undefined ? [] : [{ ...map, factor }]
        })
      }
    },
    async close () {
      await (await opening?.catch(() => undefined))?.pool.close()
    }
  }
}

/** Where the evidence of a head for some of its classes lies, class by class, and how fine the grid is. */
export const explainHead = (head: Head, { embedding, maps }: SeenImage, classes: readonly number[]): { rows: number, columns: number, classes: ActivationMap[] } =>
  ({ ...finestGrid(maps), classes: logitGradients(head, embedding, classes).map((gradient) => activationMap(maps, gradient)) })
