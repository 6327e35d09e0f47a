import { unreadable } from './image-errors.ts'
import { decodeAtOnce, openImage } from './open-image.ts'
import { type Pixels, pixelsToPlanes } from './pixels-to-planes.ts'
import type { Preprocessing } from './preprocessing.ts'

/**
 * One image decoded as the backbone wants it: RGB, resized. Together with {@link pixelsToPlanes} the only way an image
 * becomes a tensor, in training, serving and drift alike.
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

/**
 * The backbone's input for one image.
 *
 * @returns [3, height, width], flattened
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const imageToTensor = async (bytes: Uint8Array, preprocessing: Preprocessing): Promise<Float32Array> =>
  pixelsToPlanes(await imageToPixels(bytes, preprocessing))
