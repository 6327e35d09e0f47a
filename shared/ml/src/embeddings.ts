import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import type { Backbone } from './backbone.ts'
import type { Embedder } from './embedder.ts'

/** The part of an object store that embeddings need. */
export interface EmbeddingObjects {
  get: (key: string) => Promise<Uint8Array>
  find: (key: string) => Promise<Uint8Array | undefined>
  put: (key: string, bytes: Uint8Array, contentType: string) => Promise<void>
}

/** A version whose rows may be copied; its manifest is read only if it has any. */
export interface EarlierVersion { dataset: DatasetVersion, readRows: () => Promise<readonly ManifestRow[]> }

const BYTES_PER_VALUE = 4

/** Embeddings are looked for in this many earlier versions: more than are ever cut between two trainings. */
const MOST_EARLIER = 20

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
  /** The versions before it, the newest first: the first of them that has embeddings is copied from. */
  earlier: readonly EarlierVersion[]
  /** The manifest of `dataset`. */
  rows: readonly ManifestRow[]
  /** Images decoded and embedded at once. */
  concurrency?: number
  onProgress?: (done: number, total: number) => void
}

/** The rows of the nearest earlier version that has any, by image: an image looks the same whatever its label. */
const findEarlier = async ({ objects, embedder: { backbone }, earlier }: EnsureOptions): Promise<Map<string, Float32Array>> => {
  const size = backbone.embeddingSize
  for (const { dataset, readRows } of earlier.slice(0, MOST_EARLIER)) {
    const stored = await findEmbeddings({ objects, backbone, dataset })
    if (stored !== undefined) return new Map((await readRows()).map(({ imageId }, index) => [imageId, stored.subarray(index * size, (index + 1) * size)]))
  }
  return new Map()
}

const embedRows = async ({ objects, embedder, rows, concurrency = 4, onProgress }: EnsureOptions, missing: readonly number[], embeddings: Float32Array): Promise<void> => {
  const size = embedder.backbone.embeddingSize
  let next = 0
  const failed = new AbortController()
  const work = async (): Promise<void> => {
    for (let turn = next++; turn < missing.length && !failed.signal.aborted; turn = next++) {
      const index = missing[turn] as number
      const { imageId } = rows[index] as ManifestRow
      embeddings.set(await embedder.embed(await objects.get(objectKeys.tile(imageId))), index * size)
      onProgress?.(turn + 1, missing.length)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, () => work().catch((error: unknown) => {
    failed.abort() // the others stop too, lest they still run beside the next attempt
    throw error
  })))
}

/**
 * The rows of a version, computing and storing only those of images that no earlier version with embeddings has: a
 * relabelled or a removed image costs nothing. Returns how many were computed.
 */
export const ensureEmbeddings = async (options: EnsureOptions): Promise<{ embeddings: Float32Array, computed: number }> => {
  const { objects, embedder: { backbone }, dataset, rows } = options
  const stored = await findEmbeddings({ objects, backbone, dataset })
  if (stored !== undefined) return { embeddings: stored, computed: 0 }
  const inherited = await findEarlier(options)
  const embeddings = new Float32Array(rows.length * backbone.embeddingSize)
  const missing: number[] = []
  for (const [index, { imageId }] of rows.entries()) {
    const row = inherited.get(imageId)
    if (row === undefined) missing.push(index)
    else embeddings.set(row, index * backbone.embeddingSize)
  }
  await embedRows(options, missing, embeddings)
  await objects.put(objectKeys.embeddings(backbone.backboneId, dataset.task, dataset.version), new Uint8Array(embeddings.buffer), 'application/octet-stream')
  return { embeddings, computed: missing.length }
}
