import { unreadable } from './image-errors.ts'
import { decodeAtOnce, openImage } from './open-image.ts'
import type { Pixels } from './pixels-to-planes.ts'
import type { Preprocessing } from './preprocessing.ts'

/**
 * One image decoded as the backbone wants it: RGB, resized. What is not a plain JPEG goes this way: it takes any image
 * and looks at no more of it at once than a few rows.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const imageToPixels = async (bytes: Uint8Array, { width, height, fit, kernel, mean, std }: Preprocessing): Promise<Pixels> => {
  const pixels = await decodeAtOnce(bytes)
    .toColourspace('srgb').removeAlpha()
    .resize(width, height, { fit, kernel, fastShrinkOnLoad: false })
    .raw().toBuffer()
    .catch(async (error: unknown) => {
      await openImage(bytes) // too many pixels, or a header that cannot be read
      throw unreadable(error)
    })
  return { pixels, width, height, mean, std }
}
