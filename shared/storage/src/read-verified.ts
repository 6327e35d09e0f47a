import { objectCorrupt } from './errors.ts'
import type { ObjectStore } from './object-store.ts'
import { sha256 } from './sha256.ts'

/**
 * The bytes of an object whose hash is known.
 *
 * @throws {AppError} STORAGE_OBJECT_MISSING or STORAGE_OBJECT_CORRUPT
 */
export const readVerified = async (objects: Pick<ObjectStore, 'get'>, { key, sha256: expected }: { key: string, sha256: string }): Promise<Uint8Array> => {
  const bytes = await objects.get(key)
  const actual = sha256(bytes)
  if (actual !== expected) throw objectCorrupt(key, expected, actual)
  return bytes
}
