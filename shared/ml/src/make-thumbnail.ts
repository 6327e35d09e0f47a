import { unreadable } from './image-errors.ts'
import { openImage } from './open-image.ts'

/** A small square picture of an image, `size` pixels a side. */
export const makeThumbnail = async (bytes: Uint8Array, size: number, format: 'jpeg' | 'webp' = 'jpeg'): Promise<Uint8Array> => {
  const { image } = await openImage(bytes)
  return image.resize(size, size, { fit: 'cover' }).toFormat(format, { quality: 70 }).toBuffer().catch((error: unknown) => { throw unreadable(error) })
}
