import { drawnShare, filledShare, PATTERN_SIDE, repetition } from './artificial-picture.ts'
import { readLuminance, shrinkTo } from './luminance.ts'
import { type ImageMeasures, measureLuminance } from './measure-image.ts'
import { HASH_SIDE, perceptualHash } from './perceptual-hash.ts'

/** What tells a picture of the ground from a drawing, and one picture from another. */
export interface ImageFindings extends ImageMeasures {
  /** Share of the pixels whose luminance stands alone: large for drawings on one colour. */
  drawnShare: number
  /** How well it repeats itself along both axes: near 1 for patterns. */
  repetition: number
  /** Share of the rows at the bottom that a decoder filled in for missing data. */
  filledShare: number
  /** 64 hexadecimal digits, nearly equal for pictures that look alike; null for one too simple to tell. */
  perceptualHash: string | null
}

/**
 * Decodes the whole image and looks at it more closely than {@link measureImage}; decodes once.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const examineImage = async (bytes: Uint8Array): Promise<ImageFindings> => {
  const luminance = await readLuminance(bytes)
  const [forPattern, forHash] = await Promise.all([shrinkTo(luminance, PATTERN_SIDE), shrinkTo(luminance, HASH_SIDE)])
  return {
    ...measureLuminance(luminance),
    drawnShare: drawnShare(luminance),
    repetition: repetition(forPattern),
    filledShare: filledShare(luminance),
    perceptualHash: perceptualHash(forHash)
  }
}
