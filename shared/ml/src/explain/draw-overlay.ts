import sharp from 'sharp'
import { unreadable } from '../image-errors.ts'
import { openImage } from '../open-image.ts'

/** No side is longer: then the picture of any image fits into a message. */
const LONGEST_SIDE = 350

// Orange and blue can be told apart by everybody.
const FOR = [255, 96, 0]
const AGAINST = [0, 112, 255]
const MOST_OPAQUE = 200

interface Grid { rows: number, columns: number, cells: Float32Array }

const colour = ({ cells }: Grid): Buffer => {
  const most = cells.reduce((largest, cell) => Math.max(largest, Math.abs(cell)), 0)
  return Buffer.from([...cells].flatMap((cell) => [...cell > 0 ? FOR : AGAINST, most === 0 ? 0 : Math.round(Math.abs(cell) / most * MOST_OPAQUE)]))
}

/**
 * An image with a map over it: orange what speaks for the class, blue what speaks against it, the more the stronger.
 *
 * @returns a PNG
 * @throws {AppError} IMAGE_NOT_AN_IMAGE, IMAGE_TOO_MANY_PIXELS or IMAGE_UNREADABLE
 */
export const drawOverlay = async (bytes: Uint8Array, grid: Grid): Promise<Uint8Array> => {
  const { image } = await openImage(bytes)
  const { data, info: { width, height } } = await image.toColourspace('srgb').removeAlpha()
    .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
    .raw().toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => { throw unreadable(error) })
  const colours = await sharp(colour(grid), { raw: { width: grid.columns, height: grid.rows, channels: 4 } }).resize(width, height, { fit: 'fill', kernel: 'cubic' }).raw().toBuffer()
  return sharp(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: colours, raw: { width, height, channels: 4 } }])
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer()
}
