import type { FileHandle } from 'node:fs/promises'
import { crc32, constants, inflateRaw, inflateRawSync } from 'node:zlib'
import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { ARCHIVE_HEAD_BYTES } from '../domain/archive-kind.ts'
import { entryUnreadable } from '../errors/import-errors.ts'
import { tileTooLarge } from '../errors/tile-errors.ts'

const inflate = promisify(inflateRaw)
const STORED = 0

/** Opens the directory of a zip file; entries are read from the same handle, at any time and in any order. */
export const openZip = (handle: FileHandle): Promise<ZipFile> =>
  yauzl.fromFdPromise(handle.fd, { autoClose: false, strictFileNames: true, decodeStrings: true, validateEntrySizes: true })

const readAt = async (handle: FileHandle, start: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, start)
  return bytes.subarray(0, bytesRead)
}

/** Where the data of an entry begins, and the first bytes of what it holds. */
export const readEntryHead = async (handle: FileHandle, zip: ZipFile, entry: Entry): Promise<{ start: number, head: Uint8Array }> => {
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
  const raw = await readAt(handle, start, Math.min(entry.compressedSize, 2 * ARCHIVE_HEAD_BYTES))
  if (entry.compressionMethod === STORED) return { start, head: raw }
  try {
    return { start, head: inflateRawSync(raw, { finishFlush: constants.Z_SYNC_FLUSH }) }
  } catch {
    return { start, head: new Uint8Array() } // damaged: said when it is read
  }
}

/**
 * What an entry holds: never more bytes than it claims to have.
 *
 * @throws {AppError} IMAGE_TOO_LARGE if it has more, IMAGE_UNREADABLE if it is damaged
 */
export const readEntry = async (handle: FileHandle, zip: ZipFile, { entry, origin }: { entry: Entry, origin: string }): Promise<Uint8Array> => {
  const { compressedSize, uncompressedSize } = entry
  const unreadable = (problem: string | Error) => entryUnreadable(origin, problem instanceof Error ? problem.message : problem)
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((error: Error) => { throw unreadable(error) })
  const raw = await readAt(handle, fileDataStart, compressedSize)
  if (raw.length < compressedSize) throw unreadable('the zip file ends in the middle of it')
  const bytes = entry.compressionMethod === STORED
    ? raw
    : await inflate(raw, { maxOutputLength: Math.max(1, uncompressedSize) }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tileTooLarge(`${origin}, unlike the zip file says,`, uncompressedSize) : unreadable(error)
    })
  if (bytes.length !== uncompressedSize) throw unreadable(`it has ${bytes.length} bytes and not the ${uncompressedSize} that the zip file says`)
  if (crc32(bytes) !== entry.crc32) throw unreadable('its checksum is not the one that the zip file says')
  return bytes
}
