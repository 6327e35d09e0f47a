import { unreadable } from './image-errors.ts'
import { openImage } from './open-image.ts'
import type { ImageFormat } from './sniff-image.ts'

export interface ImageMeasures {
  format: ImageFormat
  contentType: string
  width: number
  height: number
  /** Mean luminance, 0 to 255. */
  brightness: number
  /** Standard deviation of luminance; 0 for a blank image. */
  contrast: number
}

/**
 * Decodes the whole image and says what it is.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const measureImage = async (bytes: Uint8Array): Promise<ImageMeasures> => {
  const { image, format, width, height } = await openImage(bytes)
  const { data } = await image.greyscale().raw().toBuffer({ resolveWithObject: true }).catch((error: unknown) => { throw unreadable(error) })
  let sum = 0
  let squares = 0
  for (const value of data) {
    sum += value
    squares += value * value
  }
  const brightness = sum / data.length
  return { format, contentType: `image/${format}`, width, height, brightness, contrast: Math.sqrt(Math.max(0, squares / data.length - brightness * brightness)) }
}
