import { objectKeys } from '@emberwatch/contracts'
import { makeThumbnail } from '@emberwatch/ml/images'
import { createQueue } from '@emberwatch/platform'
import { type ObjectStore, readVerified } from '@emberwatch/storage'
import { imageTypeOf } from './domain/image-type.ts'
import { createInFlightLimit } from './in-flight-limit.ts'

/** A small WebP of a stored tile. */
export type FindThumbnail = (imageId: string, size: number) => Promise<Uint8Array>

/** A page of tiles asks for as many at once; a flood asks for more. */
const MOST_WAITING = 500

/**
 * Thumbnails, made once each and kept in the object store. They are made one after the other: a decoder uses a whole
 * core, which predictions need more. Only validated tiles are ever decoded here, never an upload.
 */
export const createThumbnails = ({ objects }: { objects: Pick<ObjectStore, 'find' | 'get' | 'put'> }): FindThumbnail => {
  const inTurn = createQueue()
  const withinLimit = createInFlightLimit(MOST_WAITING, 'thumbnails')
  const making = new Map<string, Promise<Uint8Array>>()

  const make = async (key: string, imageId: string, size: number): Promise<Uint8Array> => {
    const tile = await readVerified(objects, { key: objectKeys.tile(imageId), sha256: imageId })
    const thumbnail = await makeThumbnail(tile, size, 'webp')
    await objects.put(key, thumbnail, 'image/webp')
    return thumbnail
  }
  return async (imageId, size) => {
    const key = objectKeys.thumbnail(imageId, size)
    const kept = await objects.find(key)
    if (kept !== undefined && imageTypeOf(kept) === 'image/webp') return kept
    const shared = making.get(key) ?? withinLimit(() => inTurn(() => make(key, imageId, size))).finally(() => making.delete(key))
    making.set(key, shared)
    return shared
  }
}
