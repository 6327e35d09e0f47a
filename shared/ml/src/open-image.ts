import sharp, { type Sharp } from 'sharp'
import { tooManyPixels, unreadable } from './image-errors.ts'
import { type ImageFormat, sniffImage } from './sniff-image.ts'

// Every input is different, so a cache only costs memory; one thread per image, since several images are decoded at once.
sharp.cache(false)
sharp.concurrency(1)

/** More pixels than any satellite tile; a decompression bomb is refused from its header. */
export const MAX_PIXELS = 16_000_000

interface OpenImage { image: Sharp, format: ImageFormat, width: number, height: number }

/**
 * Opens an image from outside: format by magic bytes, size from the header, and a decoder that fails on damage.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const openImage = async (bytes: Uint8Array): Promise<OpenImage> => {
  const format = sniffImage(bytes)
  const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: false })
  const { width, height } = await image.metadata().catch((error: unknown) => { throw unreadable(error) })
  if (width * height > MAX_PIXELS) throw tooManyPixels(width, height, MAX_PIXELS)
  return { image, format, width, height }
}
