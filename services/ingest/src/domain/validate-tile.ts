import { AppError, type RejectionReason } from '@emberwatch/contracts'
import type { TileMeasures } from '../ports.ts'

/** Why something was refused, for programs and for people. */
export interface Rejection { reason: RejectionReason, detail: string }

/** No tile that shows the ground is smaller. */
const MIN_SIDE = 64

/** Of 2,400 real tiles the flattest, a lake, has 0.65; a tile of one colour has 0. */
const MIN_CONTRAST = 0.5

/** What is wrong with an image that could be decoded, as a satellite tile. */
export const validateTile = ({ width, height, contrast }: TileMeasures): Rejection | undefined => {
  if (Math.min(width, height) < MIN_SIDE) return { reason: 'too-small', detail: `${width} x ${height} pixels; at least ${MIN_SIDE} a side are needed` }
  if (contrast < MIN_CONTRAST) return { reason: 'blank', detail: `contrast ${contrast.toFixed(2)} (standard deviation of luminance); at least ${MIN_CONTRAST} is needed` }
  return undefined
}

/** The reason that a failure stands for if it is the tile's own fault; undefined for every other failure. */
export const rejectionOf = (error: unknown): Rejection | undefined => {
  if (!(error instanceof AppError)) return undefined
  const detail = error.message
  if (error.code === 'INGEST_TILE_MISSING') return { reason: 'tile-missing', detail }
  if (error.code === 'IMAGE_NOT_AN_IMAGE') return { reason: 'not-an-image', detail }
  if (error.code === 'IMAGE_UNREADABLE') return { reason: 'unreadable', detail }
  if (error.code === 'IMAGE_TOO_LARGE' || error.code === 'IMAGE_TOO_MANY_PIXELS') return { reason: 'too-large', detail }
  return undefined
}
