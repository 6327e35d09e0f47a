import { imageTooLarge, imageTypeMismatch, imageTypeUnsupported, notAnImage, requestInvalid } from '../errors.ts'

const OCTETS = 'application/octet-stream'

/** The media types that an image may be sent as; octets leave it to the first bytes to say. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp', OCTETS] as const

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean => signature.every((byte, index) => bytes[at + index] === byte)

const JPEG = [0xff, 0xd8, 0xff]
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const RIFF = [0x52, 0x49, 0x46, 0x46]
const WEBP = [0x57, 0x45, 0x42, 0x50]

/** The image type that the first bytes tell, whatever was declared. */
export const imageTypeOf = (bytes: Uint8Array): string | undefined => {
  if (startsWith(bytes, JPEG)) return 'image/jpeg'
  if (startsWith(bytes, PNG)) return 'image/png'
  if (startsWith(bytes, RIFF) && startsWith(bytes, WEBP, 8)) return 'image/webp'
  return undefined
}

/**
 * All that can be said of an upload without decoding it, which is the replica's work.
 *
 * @throws {AppError} REQUEST_INVALID, IMAGE_TOO_LARGE, REQUEST_MEDIA_TYPE, IMAGE_NOT_AN_IMAGE or IMAGE_TYPE_MISMATCH
 */
export const checkUpload = (bytes: Uint8Array, declaredType: string, maxBytes: number): void => {
  const declared = declaredType.toLowerCase()
  if (!IMAGE_TYPES.some((type) => type === declared)) throw imageTypeUnsupported(declared)
  if (bytes.length === 0) throw requestInvalid('the image is empty')
  if (bytes.length > maxBytes) throw imageTooLarge(maxBytes)
  const found = imageTypeOf(bytes)
  if (found === undefined) throw notAnImage()
  if (declared !== OCTETS && declared !== found) throw imageTypeMismatch(declared, found)
}
