import { AppError, type ErrorCode, type RejectionReason } from '@emberwatch/contracts'
import type { TileMeasures } from '../ports.ts'

/** Why something was refused, for programs and for people. */
export interface Rejection { reason: RejectionReason, detail: string }

/** No tile that shows the ground is smaller. */
const MIN_SIDE = 64

/** Of 2,400 real tiles the flattest, a lake, has 0.65; a tile of one colour has 0. */
const MIN_CONTRAST = 0.5

/** Of 2,400 real tiles and 420 real scenes the highest is 0.69 (a still lake with a strip of shore); of text on one colour, however encoded, the lowest is 0.84. */
const MAX_DRAWN_SHARE = 0.75

/** Of 2,400 real tiles and 420 real scenes the highest is 0.50; of checkerboards and hatches, however encoded, the lowest is 0.98. */
const MAX_REPETITION = 0.8

/** Of 2,400 real tiles one has more than 0, and it is damaged: 0.59. */
const MAX_FILLED_SHARE = 0.05

/** The image type that a server declares, if it declares one. */
const declaredImage = (contentType: string | null): string | undefined => {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';')
  const named = type.trim().replace(/^image\/(?:jpg|pjpeg)$/, 'image/jpeg').replace(/^image\/x-/, 'image/')
  return /^image\/[^*]/.test(named) ? named : undefined
}

const per = (share: number): string => `${Math.round(100 * share)} %`

/** What is wrong with an image that could be decoded, as a satellite tile that came as the given content type. */
export const validateTile = ({ contentType, width, height, contrast, drawnShare, repetition, filledShare }: TileMeasures, declared: string | null): Rejection | undefined => {
  const declaredType = declaredImage(declared)
  if (declaredType !== undefined && declaredType !== contentType) return { reason: 'type-mismatch', detail: `declared as ${declaredType}, but the bytes are ${contentType}` }
  if (Math.min(width, height) < MIN_SIDE) return { reason: 'too-small', detail: `${width} x ${height} pixels; at least ${MIN_SIDE} a side are needed` }
  if (contrast < MIN_CONTRAST) return { reason: 'blank', detail: `contrast ${contrast.toFixed(2)} (standard deviation of luminance); at least ${MIN_CONTRAST} is needed` }
  if (drawnShare > MAX_DRAWN_SHARE) return { reason: 'placeholder', detail: `drawn on one colour: ${per(drawnShare)} of the pixels have a luminance that stands alone; at most ${per(MAX_DRAWN_SHARE)} may` }
  if (repetition > MAX_REPETITION) return { reason: 'placeholder', detail: `a pattern: it repeats itself along both axes with a correlation of ${repetition.toFixed(2)}; at most ${MAX_REPETITION} may be` }
  if (filledShare > MAX_FILLED_SHARE) return { reason: 'truncated', detail: `${per(filledShare)} of the rows, at the bottom, are the grey that decoders put in place of missing data` }
  return undefined
}

const REASONS: Partial<Record<ErrorCode, RejectionReason>> = {
  INGEST_TILE_MISSING: 'tile-missing',
  INGEST_TILE_REFUSED: 'provider-refused',
  IMAGE_NOT_AN_IMAGE: 'not-an-image',
  IMAGE_UNREADABLE: 'unreadable',
  IMAGE_TOO_LARGE: 'too-large',
  IMAGE_TOO_MANY_PIXELS: 'too-large'
}

/** The reason that a failure stands for if it is the tile's own fault; undefined for every other failure. */
export const rejectionOf = (error: unknown): Rejection | undefined => {
  const reason = error instanceof AppError ? REASONS[error.code] : undefined
  return reason === undefined ? undefined : { reason, detail: (error as AppError).message }
}
