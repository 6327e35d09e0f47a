import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import type { Backbone } from './backbone.ts'
import type { Embedder } from './embedder.ts'
import { createEmbeddingParts, type EmbeddingObjects } from './embedding-parts.ts'
import { floatsOf } from './floats-of.ts'

/** A version whose rows may be copied; its manifest is read only if it has any. */
export interface EarlierVersion { dataset: DatasetVersion, readRows: () => Promise<readonly ManifestRow[]> }

const BYTES_PER_VALUE = 4

/** Embeddings are looked for in this many earlier versions: more than are ever cut between two trainings. */
const MOST_EARLIER = 20

/** So many rows are stored together on the way: some seconds of work, and few megabytes. */
const ROWS_PER_PART = 512

type Identity = Pick<Backbone, 'backboneId' | 'embeddingSize'>

/** The stored rows of a version: [images, embeddingSize] flattened, in manifest order; undefined where there are none yet. */
export const findEmbeddings = async ({ objects, backbone, dataset }: { objects: Pick<EmbeddingObjects, 'find'>, backbone: Identity, dataset: DatasetVersion }): Promise<Float32Array | undefined> => {
  const bytes = await objects.find(objectKeys.embeddings(backbone.backboneId, dataset.task, dataset.version))
  // Rows of another length cannot be these: computing them again is the cure.
  if (bytes?.length !== dataset.images * backbone.embeddingSize * BYTES_PER_VALUE) return undefined
  return floatsOf(bytes)
}

interface EnsureOptions {
  objects: EmbeddingObjects
  embedder: { embed: Embedder['embed'], backbone: Identity }
  dataset: DatasetVersion
  /** The versions before it, the newest first: the first of them that has embeddings is copied from. */
  earlier: readonly EarlierVersion[]
  /** The manifest of `dataset`. */
  rows: readonly ManifestRow[]
  /** Images decoded and embedded at once. */
  concurrency?: number
  onProgress?: (done: number, total: number) => void
  /** Ends it between two images, with the signal's reason; what was computed is kept for the next attempt. */
  signal?: AbortSignal
}

/** The rows of a version while they are gathered: what is there, and which images are still without one. */
const createGathering = (rows: readonly ManifestRow[], size: number) => {
  const embeddings = new Float32Array(rows.length * size)
  const missing = new Map(rows.map(({ imageId }, index) => [imageId, index]))
  return {
    embeddings,
    missing: (): readonly string[] => [...missing.keys()],
    take (imageId: string, row: Float32Array): void {
      const index = missing.get(imageId)
      if (index === undefined) return
      embeddings.set(row, index * size)
      missing.delete(imageId)
    }
  }
}

type Take = ReturnType<typeof createGathering>['take']

/** Takes the rows of the nearest earlier version that has any, by image: an image looks the same whatever its label. */
const takeEarlier = async ({ objects, embedder: { backbone }, earlier }: EnsureOptions, take: Take): Promise<void> => {
  const size = backbone.embeddingSize
  for (const { dataset, readRows } of earlier.slice(0, MOST_EARLIER)) {
    const stored = await findEmbeddings({ objects, backbone, dataset })
    if (stored === undefined) continue
    for (const [index, { imageId }] of (await readRows()).entries()) take(imageId, stored.subarray(index * size, (index + 1) * size))
    return
  }
}

/** Embeds images and tells their rows; when it fails or is stopped, the images under way are still told. */
const embedImages = async ({ objects, embedder, concurrency = 4, onProgress, signal }: EnsureOptions, imageIds: readonly string[], tell: (imageId: string, row: Float32Array) => Promise<void>): Promise<void> => {
  let next = 0
  let done = 0
  const failed = new AbortController()
  const work = async (): Promise<void> => {
    for (let turn = next++; turn < imageIds.length && !failed.signal.aborted; turn = next++) {
      signal?.throwIfAborted()
      const imageId = imageIds[turn] as string
      await tell(imageId, await embedder.embed(await objects.get(objectKeys.tile(imageId))))
      onProgress?.(++done, imageIds.length)
    }
  }
  const workers = Array.from({ length: concurrency }, () => work().catch((error: unknown) => {
    failed.abort() // the others stop too, lest they still run beside the next attempt
    throw error
  }))
  await Promise.allSettled(workers)
  await Promise.all(workers)
}

/** Embeds what is missing, storing a part now and then. */
const embedMissing = async (options: EnsureOptions, missing: readonly string[], { take, write }: { take: Take, write: (imageIds: string[], rows: Float32Array) => Promise<void> }): Promise<void> => {
  const size = options.embedder.backbone.embeddingSize
  const open = new Map<string, Float32Array>()
  const flush = async (): Promise<void> => {
    const rows = new Float32Array(open.size * size)
    const imageIds = [...open.keys()]
    for (const [index, row] of [...open.values()].entries()) rows.set(row, index * size)
    open.clear()
    await write(imageIds, rows)
  }
  try {
    await embedImages(options, missing, async (imageId, row) => {
      take(imageId, row)
      open.set(imageId, row)
      if (open.size === ROWS_PER_PART) await flush()
    })
  } catch (error) {
    if (open.size > 0) await flush().catch(() => {}) // it only saves work: the failure itself is what must be told
    throw error
  }
}

/**
 * The rows of a version, computing and storing only those of images that no earlier version with embeddings and no
 * attempt before has: a relabelled or a removed image costs nothing, and a kill costs some seconds of work. Returns how
 * many were computed.
 */
export const ensureEmbeddings = async (options: EnsureOptions): Promise<{ embeddings: Float32Array, computed: number }> => {
  const { objects, embedder: { backbone }, dataset, rows } = options
  const stored = await findEmbeddings({ objects, backbone, dataset })
  if (stored !== undefined) return { embeddings: stored, computed: 0 }
  const { embeddings, missing, take } = createGathering(rows, backbone.embeddingSize)
  const parts = createEmbeddingParts({ objects, backbone, task: dataset.task })
  await takeEarlier(options, take)
  if (missing().length > 0) await parts.read(take)
  const toCompute = missing()
  await embedMissing(options, toCompute, { take, write: parts.write })
  await objects.put(objectKeys.embeddings(backbone.backboneId, dataset.task, dataset.version), new Uint8Array(embeddings.buffer), 'application/octet-stream')
  await parts.remove()
  return { embeddings, computed: toCompute.length }
}
