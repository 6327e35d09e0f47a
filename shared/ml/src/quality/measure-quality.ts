import { unreadable } from '../image-errors.ts'
import { openImage } from '../open-image.ts'
import { jpegQualityOf } from './jpeg-quality.ts'
import { measureColour } from './measure-colour.ts'
import { measureTexture } from './measure-texture.ts'
import type { ImageQuality } from './quality-measures.ts'

/** Pictures of daylight are brighter on average, however dark their ground. */
const NIGHT_BELOW = 0.06

/** Colours nearer to grey than this are what compression makes of grey. */
const GREY_BELOW = 0.02

/**
 * Measures what can go wrong with a picture before any network sees it: light, colour, sharpness, haze, compression, size.
 * From all pixels as they are, so that blur and blocks are seen; a picture of 350 x 350 takes some milliseconds.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const measureQuality = async (bytes: Uint8Array): Promise<ImageQuality> => {
  const { image, width, height } = await openImage(bytes)
  const pixels = await image.toColourspace('srgb').removeAlpha().raw().toBuffer().catch((error: unknown) => { throw unreadable(error) })
  const { luminance, ...colour } = measureColour({ pixels, width, height })
  return {
    ...colour,
    ...measureTexture({ luminance, width, height, contrast: colour.contrast }),
    jpegQuality: jpegQualityOf(bytes),
    megapixels: width * height / 1e6,
    aspect: width / height,
    night: colour.brightness < NIGHT_BELOW ? 1 : 0,
    grey: colour.saturation < GREY_BELOW ? 1 : 0
  }
}
