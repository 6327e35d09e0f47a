import { unreadable } from './image-errors.ts'
import { decodeAtOnce, openImage } from './open-image.ts'
import type { Preprocessing } from './preprocessing.ts'

const CHANNELS = 3

/** Interleaved bytes [height, width, rgb] to normalised planes [rgb, height, width]. */
const toPlanes = (pixels: Uint8Array, { width, height, mean, std }: Preprocessing): Float32Array => {
  const area = width * height
  const planes = new Float32Array(CHANNELS * area)
  const [red = 0, green = 0, blue = 0] = mean
  const [redScale = 1, greenScale = 1, blueScale = 1] = std.map((deviation) => 1 / deviation)
  // One pass over the pixels: two thirds of the time of a pass for each channel.
  for (let at = 0, pixel = 0; at < area; at++, pixel += CHANNELS) {
    planes[at] = ((pixels[pixel] ?? 0) - red) * redScale
    planes[area + at] = ((pixels[pixel + 1] ?? 0) - green) * greenScale
    planes[2 * area + at] = ((pixels[pixel + 2] ?? 0) - blue) * blueScale
  }
  return planes
}

/**
 * The backbone's input for one image: decode, RGB, resize, normalise. The only way an image becomes a tensor,
 * in training, serving and drift alike.
 *
 * @returns [3, height, width], flattened
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const imageToTensor = async (bytes: Uint8Array, preprocessing: Preprocessing): Promise<Float32Array> => {
  const { width, height, fit, kernel } = preprocessing
  const pixels = await decodeAtOnce(bytes)
    .toColourspace('srgb').removeAlpha()
    .resize(width, height, { fit, kernel, fastShrinkOnLoad: false })
    .raw().toBuffer()
    .catch(async (error: unknown) => {
      await openImage(bytes) // too many pixels, or a header that cannot be read
      throw unreadable(error)
    })
  return toPlanes(pixels, preprocessing)
}
