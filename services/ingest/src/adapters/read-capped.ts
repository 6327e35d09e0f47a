import { open } from 'node:fs/promises'
import { AppError } from '@emberwatch/contracts'
import { fileUnreadable } from '../errors/import-errors.ts'
import { tileTooLarge } from '../errors/tile-errors.ts'
import { MAX_TILE_BYTES } from './max-tile-bytes.ts'

/**
 * The bytes of a file of the size of a tile.
 *
 * @throws {AppError} IMAGE_TOO_LARGE or IMAGE_UNREADABLE, naming it by `origin`
 */
export const readCapped = async (path: string, origin: string): Promise<Uint8Array> => {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size > MAX_TILE_BYTES) throw tileTooLarge(origin, MAX_TILE_BYTES)
    return await file.readFile()
  } catch (error) {
    throw error instanceof AppError ? error : fileUnreadable(origin, error)
  }
}
