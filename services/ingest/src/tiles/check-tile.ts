import { judgeBody } from '../domain/judge-body.ts'
import { type Rejection, rejectionOf, validateTile } from '../domain/validate-tile.ts'
import type { FetchedTile, MeasureImage, TileMeasures } from '../ports.ts'

/** A tile that was decoded, and what makes it unfit if anything does; or one that could not be decoded. */
export type CheckedTile = { measures: TileMeasures, unfit: undefined } | { measures: TileMeasures, unfit: Rejection } | { measures: undefined, unfit: Rejection }

/** Decodes a tile fully and says what it is, or why it must not be used. */
export const checkTile = async (measureImage: MeasureImage, { bytes, contentType }: FetchedTile): Promise<CheckedTile> => {
  try {
    const measures = await measureImage(bytes)
    return { measures, unfit: validateTile(measures, contentType) }
  } catch (error) {
    const unfit = rejectionOf(error)
    if (unfit === undefined) throw error
    return { measures: undefined, unfit: judgeBody(bytes, unfit) }
  }
}
