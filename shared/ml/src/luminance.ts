import sharp from 'sharp'
import { unreadable } from './image-errors.ts'
import { openImage } from './open-image.ts'
import type { ImageFormat } from './sniff-image.ts'

/** The luminance of a picture, one byte per pixel, row by row. */
export interface Luminance { pixels: Uint8Array, width: number, height: number, format: ImageFormat }

/**
 * Decodes a whole image to its luminance; transparency is ignored, as in {@link imageToTensor}.
 *
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const readLuminance = async (bytes: Uint8Array): Promise<Luminance> => {
  const { image, format, width, height } = await openImage(bytes)
  const pixels = await image.removeAlpha().greyscale().raw().toBuffer().catch((error: unknown) => { throw unreadable(error) })
  return { pixels, width, height, format }
}

/** A picture made square, with `side` pixels a side: each is the mean of what it covers. */
export const shrinkTo = async ({ pixels, width, height }: Luminance, side: number): Promise<Uint8Array> =>
  await sharp(pixels, { raw: { width, height, channels: 1 } })
    .resize(side, side, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w') // otherwise three equal channels
    .raw().toBuffer()
