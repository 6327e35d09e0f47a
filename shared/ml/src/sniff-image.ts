import { notAnImage } from './image-errors.ts'

export type ImageFormat = 'jpeg' | 'png' | 'webp'

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean => signature.every((byte, index) => bytes[at + index] === byte)

const RIFF = [0x52, 0x49, 0x46, 0x46]
const WEBP = [0x57, 0x45, 0x42, 0x50]

/**
 * The image format that the first bytes claim; no other format is let near a decoder.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE
 */
export const sniffImage = (bytes: Uint8Array): ImageFormat => {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg'
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png'
  if (startsWith(bytes, RIFF) && startsWith(bytes, WEBP, 8)) return 'webp'
  throw notAnImage(bytes.length === 0 ? 'there are no bytes' : 'the first bytes are not those of a JPEG, PNG or WebP image')
}
