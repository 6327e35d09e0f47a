import { type Luminance, readLuminance } from './luminance.ts'
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

/** What can be said of a picture from its luminance, all in all. */
export const measureLuminance = ({ pixels, width, height, format }: Luminance): ImageMeasures => {
  let sum = 0
  let squares = 0
  for (const value of pixels) {
    sum += value
    squares += value * value
  }
  const brightness = sum / pixels.length
  return { format, contentType: `image/${format}`, width, height, brightness, contrast: Math.sqrt(Math.max(0, squares / pixels.length - brightness * brightness)) }
}

/**
 * Decodes the whole image and says what it is.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const measureImage = async (bytes: Uint8Array): Promise<ImageMeasures> => measureLuminance(await readLuminance(bytes))
