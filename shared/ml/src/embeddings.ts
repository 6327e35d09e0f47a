import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import type { Backbone } from './backbone.ts'
import type { Embedder } from './embedder.ts'

/** The part of an object store that embeddings need. */
export interface EmbeddingObjects {
  get: (key: string) => Promise<Uint8Array>
  find: (key: string) => Promise<Uint8Array | undefined>
  put: (key: string, bytes: Uint8Array, contentType: string) => Promise<void>
}

const BYTES_PER_VALUE = 4

type Identity = Pick<Backbone, 'backboneId' | 'embeddingSize'>

/** The stored rows of a version: [images, embeddingSize] flattened, in manifest order; undefined where there are none yet. */
export const findEmbeddings = async ({ objects, backbone, dataset }: { objects: Pick<EmbeddingObjects, 'find'>, backbone: Identity, dataset: DatasetVersion }): Promise<Float32Array | undefined> => {
  const bytes = await objects.find(objectKeys.embeddings(backbone.backboneId, dataset.task, dataset.version))
  // Rows of another length cannot be these: computing them again is the cure.
  if (bytes?.length !== dataset.images * backbone.embeddingSize * BYTES_PER_VALUE) return undefined
  return new Float32Array(bytes.slice().buffer)
}

interface EnsureOptions {
  objects: EmbeddingObjects
  embedder: Pick<Embedder, 'embed' | 'backbone'>
  dataset: DatasetVersion
  parent: DatasetVersion | undefined
  /** The manifest of `dataset`. Where it begins with exactly the rows of its parent, those are copied. */
  rows: readonly ManifestRow[]
  /** Images decoded and embedded at once. */
  concurrency?: number
  onProgress?: (done: number, total: number) => void
}

/** The rows of a version, computing and storing only what its parent does not have. Returns how many were computed. */
export const ensureEmbeddings = async ({ objects, embedder, dataset, parent, rows, concurrency = 4, onProgress }: EnsureOptions): Promise<{ embeddings: Float32Array, computed: number }> => {
  const { backbone } = embedder
  const stored = await findEmbeddings({ objects, backbone, dataset })
  if (stored !== undefined) return { embeddings: stored, computed: 0 }
  const parentRows = rows.findIndex(({ addedIn }) => addedIn === dataset.version)
  const first = parent !== undefined && parentRows === parent.images ? parent.images : 0
  const inherited = parent === undefined || first === 0 ? undefined : await findEmbeddings({ objects, backbone, dataset: parent })
  const size = backbone.embeddingSize
  const embeddings = new Float32Array(rows.length * size)
  if (inherited !== undefined) embeddings.set(inherited)
  const computedFrom = inherited === undefined ? 0 : first
  let next = computedFrom
  const failed = new AbortController()
  const work = async (): Promise<void> => {
    for (let index = next++; index < rows.length && !failed.signal.aborted; index = next++) {
      const { imageId } = rows[index] as ManifestRow
      embeddings.set(await embedder.embed(await objects.get(objectKeys.tile(imageId))), index * size)
      onProgress?.(index + 1 - computedFrom, rows.length - computedFrom)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, () => work().catch((error: unknown) => {
    failed.abort() // the others stop too, lest they still run beside the next attempt
    throw error
  })))
  await objects.put(objectKeys.embeddings(backbone.backboneId, dataset.task, dataset.version), new Uint8Array(embeddings.buffer), 'application/octet-stream')
  return { embeddings, computed: rows.length - computedFrom }
}
