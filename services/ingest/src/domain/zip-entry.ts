import { isArchiveName, isPassedOver } from './import-names.ts'

/** What the directory of a zip file says of one entry. */
interface ZipEntry {
  fileName: string
  compressionMethod: number
  compressedSize: number
  uncompressedSize: number
  externalFileAttributes: number
  isEncrypted: () => boolean
}

const [STORED, DEFLATED] = [0, 8]
const [TYPE_BITS, REGULAR_FILE, FOLDER] = [0o170000, 0o100000, 0o040000]

/** What an entry may need beside its bytes: the frames of data that does not compress. */
const FRAMES = 65_536

/** Tiles are compressed images: what shrinks by more than this when compressed again is no image. */
const MAX_RATIO = 200

const MAX_NAME = 500

/** Whether an entry stands for a folder. */
export const isFolderEntry = ({ fileName }: Pick<ZipEntry, 'fileName'>): boolean => fileName.endsWith('/')

/** What makes an entry of a zip file unfit to be imported, in words to follow "it"; undefined if nothing does. */
export const problemOfZipEntry = (entry: ZipEntry, maxTileBytes: number): string | undefined => {
  const { fileName: name, compressionMethod: method, compressedSize, uncompressedSize, externalFileAttributes } = entry
  if (name.length > MAX_NAME) return `has an entry whose name has ${name.length} characters: ${name.slice(0, 60)}…`
  if (/\p{Cc}/u.test(name)) return `has an entry with control characters in its name: ${JSON.stringify(name)}`
  const type = (externalFileAttributes >>> 16) & TYPE_BITS
  if (![0, REGULAR_FILE, FOLDER].includes(type)) return `has an entry that is a link or a device, not a file: ${name}`
  if (entry.isEncrypted()) return `has an encrypted entry: ${name}`
  if (isFolderEntry(entry) || isPassedOver(name)) return undefined // never read
  if (isArchiveName(name)) return `has an archive in it: ${name}; unpack it, or import it on its own`
  if (method !== STORED && method !== DEFLATED) return `has an entry compressed with method ${method}; only stored and deflated entries can be read: ${name}`
  if (uncompressedSize > maxTileBytes || compressedSize > maxTileBytes + FRAMES) return `has an entry of ${Math.max(uncompressedSize, compressedSize)} bytes, more than the ${maxTileBytes} that a tile may have: ${name}`
  if (uncompressedSize > compressedSize * MAX_RATIO + FRAMES) return `has an entry that was compressed by a factor of ${Math.round(uncompressedSize / compressedSize)}, as no image is: ${name}`
  return undefined
}
