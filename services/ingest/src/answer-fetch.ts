import { objectKeys } from '@emberwatch/contracts'
import { type ObjectStore, sha256 } from '@emberwatch/storage'
import { checkTile } from './tiles/check-tile.ts'
import { tileRejected, tileTooLarge } from './errors/tile-errors.ts'
import { fetchPatiently, type Patience } from './tiles/fetch-patiently.ts'
import type { KnownImages } from './tiles/known-images.ts'
import type { FetchedTile, MeasureImage, Place, TileProvider } from './ports.ts'

/** What answering with a tile needs. */
export interface FetchDeps {
  known: Pick<KnownImages, 'imageIdAt'>
  objects: Pick<ObjectStore, 'find' | 'put'>
  tiles: TileProvider
  measureImage: MeasureImage
  patience: Patience
}

/** What one NATS message holds (1 MiB), less some room. */
const MAX_REPLY_BYTES = 1_000_000

/** A person waits for the answer, so there is one repetition at most, and no long wait for a provider that wants a pause. */
const ATTEMPTS = 2
const MAX_PAUSE_MS = 2000

/** The bytes of an image that shows exactly this place, if the task has one and they are what they were. */
const findImageBytes = async ({ known, objects }: FetchDeps, place: Place): Promise<FetchedTile | undefined> => {
  const imageId = known.imageIdAt(place)
  const bytes = imageId === undefined ? undefined : await objects.find(objectKeys.tile(imageId))
  return bytes !== undefined && sha256(bytes) === imageId ? { bytes, contentType: null } : undefined
}

/** The bytes in the cache, unless they are damaged. */
const findCached = async ({ objects, measureImage }: FetchDeps, key: string): Promise<Uint8Array | undefined> => {
  const bytes = await objects.find(key)
  return bytes === undefined || (await checkTile(measureImage, { bytes, contentType: null })).unfit !== undefined ? undefined : bytes
}

const fetchAndKeep = async (deps: FetchDeps, place: Place, { key, stopping }: { key: string, stopping: AbortSignal }): Promise<Uint8Array> => {
  const { attempts, timeoutMs, waitMs } = deps.patience
  const patience = { attempts: Math.min(ATTEMPTS, attempts), timeoutMs, waitMs, maxPauseMs: MAX_PAUSE_MS, stopping }
  const own = await findImageBytes(deps, place)
  const tile = own ?? await fetchPatiently(deps.tiles, place, patience)
  const { measures, unfit } = await checkTile(deps.measureImage, tile)
  // What is in the task was judged before, perhaps by a person who decided otherwise.
  if (measures === undefined || (unfit !== undefined && own === undefined)) throw tileRejected(unfit.reason, unfit.detail)
  if (tile.bytes.length > MAX_REPLY_BYTES) throw tileTooLarge('the tile', MAX_REPLY_BYTES)
  await deps.objects.put(key, tile.bytes, measures.contentType)
  return tile.bytes
}

/**
 * The validated tile of a place: as it was answered before, or of an image of the task, or from the provider. Requests
 * for the same place at the same time share one fetch. No image record is made: a question is not training data.
 */
export const answerFetch = (deps: FetchDeps, stopping: AbortSignal) => {
  const running = new Map<string, Promise<Uint8Array>>()
  return async ({ lat, lon }: Place): Promise<Uint8Array> => {
    const key = objectKeys.place(sha256(`${deps.tiles.identity}|${lat.toFixed(5)}|${lon.toFixed(5)}`))
    const cached = await findCached(deps, key)
    if (cached !== undefined) return cached
    const shared = running.get(key) ?? fetchAndKeep(deps, { lat, lon }, { key, stopping }).finally(() => running.delete(key))
    running.set(key, shared)
    return await shared
  }
}
