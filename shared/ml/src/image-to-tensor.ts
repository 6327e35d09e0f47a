import { unreadable } from './image-errors.ts'
import { openImage } from './open-image.ts'
import type { Preprocessing } from './preprocessing.ts'

const CHANNELS = 3

/** Interleaved bytes [height, width, rgb] to normalised planes [rgb, height, width]. */
const toPlanes = (pixels: Uint8Array, { width, height, mean, std }: Preprocessing): Float32Array => {
  const area = width * height
  const planes = new Float32Array(CHANNELS * area)
  for (let channel = 0; channel < CHANNELS; channel++) {
    const offset = mean[channel] ?? 0
    const scale = 1 / (std[channel] ?? 1)
    for (let at = 0; at < area; at++) planes[channel * area + at] = ((pixels[at * CHANNELS + channel] ?? 0) - offset) * scale
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
  const { image } = await openImage(bytes)
  const { width, height, fit, kernel } = preprocessing
  const pixels = await image
    .toColourspace('srgb').removeAlpha()
    .resize(width, height, { fit, kernel, fastShrinkOnLoad: false })
    .raw().toBuffer()
    .catch((error: unknown) => { throw unreadable(error) })
  return toPlanes(pixels, preprocessing)
}
