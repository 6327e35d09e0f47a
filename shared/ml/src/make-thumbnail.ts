import { unreadable } from './image-errors.ts'
import { openImage } from './open-image.ts'

/** A small square JPEG of an image, `size` pixels a side. */
export const makeThumbnail = async (bytes: Uint8Array, size: number): Promise<Uint8Array> => {
  const { image } = await openImage(bytes)
  return image.resize(size, size, { fit: 'cover' }).jpeg({ quality: 70 }).toBuffer().catch((error: unknown) => { throw unreadable(error) })
}
