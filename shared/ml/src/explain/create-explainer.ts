import type { Backbone } from '../backbone.ts'
import type { Head } from '../head.ts'
import { createOnnxPool, type OnnxPool } from '../onnx-pool.ts'
import { takesBatches } from '../onnx/batch-size.ts'
import { exposePooledMaps, type PooledMap } from '../onnx/pooled-maps.ts'
import { type ActivationMap, activationMap, finestGrid, type ScaledMap } from './activation-maps.ts'
import { logitGradients } from './logit-gradient.ts'
import { coverPlaces, occlusionGrid, type OcclusionMap, occlusionMaps } from './occlusion.ts'

/** An image as the backbone sees it, place by place: by the maps behind its embedding, or by what becomes of that with places covered. */
export type SeenImage = {
  /** The same numbers that the embedder gives. */
  embedding: Float32Array
  /** Row by row what a head is to be asked about: the embedding, then those of the image with each place covered, if it was. */
  embeddings: Float32Array
} & ({ method: 'class-activation-map', maps: ScaledMap[] } | { method: 'occlusion', rows: number, columns: number })

/** Shows where in an image the evidence of a head lies. */
export interface Explainer {
  /** Looks at an image, in many runs where the embedding is not made of means over it; no longer than until the signal aborts. */
  see: (tensor: Float32Array, signal?: AbortSignal) => Promise<SeenImage>
  close: () => Promise<void>
}

const SESSION = 'backbone-with-maps'

/** Covered images of one run: an abort is heeded between two. */
const COVERED_AT_ONCE = 7

interface Opened { pool: OnnxPool, maps: PooledMap[] | undefined, atOnce: number }

/**
 * The backbone once more, with the feature maps that its embedding is made of if there are such: loaded into a thread of
 * its own when it is first needed, so that predictions neither wait for it nor carry its maps about.
 */
export const createExplainer = ({ bytes, embeddingSize, definition: { inputName, outputs, preprocessing } }: Pick<Backbone, 'bytes' | 'embeddingSize' | 'definition'>): Explainer => {
  let opening: Promise<Opened> | undefined
  const open = async (): Promise<Opened> => {
    const exposed = exposePooledMaps(bytes, outputs.embedding)
    const pool = createOnnxPool({ threads: 1 })
    try {
      await pool.create(SESSION, exposed?.model ?? bytes)
    } catch (error) {
      opening = undefined // the next one may be luckier
      await pool.close()
      throw error
    }
    return { pool, maps: exposed?.maps, atOnce: takesBatches(bytes, inputName) ? COVERED_AT_ONCE : 1 }
  }

  const run = async (pool: OnnxPool, data: Float32Array, more: readonly string[] = []) => {
    const { height, width } = preprocessing
    const { outputs: results } = await pool.run({ session: SESSION, inputs: { [inputName]: { data, dims: [data.length / (3 * height * width), 3, height, width] } }, outputs: [outputs.embedding, ...more] })
    return { results, embedding: results[outputs.embedding]?.data ?? new Float32Array() }
  }

  const seeMaps = async (pool: OnnxPool, maps: readonly PooledMap[], tensor: Float32Array): Promise<SeenImage> => {
    const { results, embedding } = await run(pool, tensor, maps.map(({ output }) => output))
    return {
      method: 'class-activation-map',
      embedding,
      embeddings: embedding,
      maps: maps.flatMap(({ output, factor }) => {
        const map = results[output]
        return map === undefined ? [] : [{ ...map, factor }]
      })
    }
  }

  const seeCovered = async ({ pool, atOnce }: Opened, tensor: Float32Array, signal?: AbortSignal): Promise<SeenImage> => {
    const { rows, columns } = occlusionGrid(preprocessing)
    const { embedding } = await run(pool, tensor.slice())
    const embeddings = new Float32Array((1 + rows * columns) * embeddingSize)
    embeddings.set(embedding)
    for (let from = 0; from < rows * columns; from += atOnce) {
      signal?.throwIfAborted()
      const places = Array.from({ length: Math.min(atOnce, rows * columns - from) }, (_, index) => from + index)
      const { embedding: covered } = await run(pool, coverPlaces(tensor, preprocessing, places))
      embeddings.set(covered, (1 + from) * embeddingSize)
    }
    return { method: 'occlusion', embedding, embeddings, rows, columns }
  }

  return {
    async see (tensor, signal) {
      opening ??= open()
      const opened = await opening
      return opened.maps === undefined ? seeCovered(opened, tensor, signal) : seeMaps(opened.pool, opened.maps, tensor)
    },
    async close () {
      await (await opening?.catch(() => undefined))?.pool.close()
    }
  }
}

interface Answered {
  head: Head
  seen: SeenImage
  /** What the head makes of the image's `embeddings`, row by row. */
  probabilities: Float32Array
}

/** Where the evidence of a head for some of its classes lies, class by class, and how fine the grid is. */
export const explainHead = ({ head, seen, probabilities }: Answered, classes: readonly number[]): { rows: number, columns: number, classes: (ActivationMap | OcclusionMap)[] } => {
  if (seen.method === 'class-activation-map') return { ...finestGrid(seen.maps), classes: logitGradients(head, seen.embedding, classes).map((gradient) => activationMap(seen.maps, gradient)) }
  const { rows, columns } = seen
  return { rows, columns, classes: occlusionMaps({ probabilities, rows, columns, classCount: probabilities.length / (1 + rows * columns) }, classes) }
}
