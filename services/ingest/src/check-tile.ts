import { type Rejection, rejectionOf, validateTile } from './domain/validate-tile.ts'
import type { MeasureImage, TileMeasures } from './ports.ts'

/** Decodes a tile fully and says what it is, or why it must not be used. */
export const checkTile = async (measureImage: MeasureImage, bytes: Uint8Array): Promise<{ measures: TileMeasures } | { rejection: Rejection }> => {
  try {
    const measures = await measureImage(bytes)
    const rejection = validateTile(measures)
    return rejection === undefined ? { measures } : { rejection }
  } catch (error) {
    const rejection = rejectionOf(error)
    if (rejection === undefined) throw error
    return { rejection }
  }
}
