import type { PredictionBlock, ServedPrediction } from '@emberwatch/contracts'
import { requestInvalid } from '../errors.ts'
import { type BoundingBox, isWithin, overlaps } from './bounding-box.ts'

/** Which recorded answers are wanted. */
export interface PredictionFilter {
  from?: string | undefined
  to?: string | undefined
  label?: string | undefined
  modelVersion?: string | undefined
  arm?: string | undefined
  minConfidence?: number | undefined
  maxConfidence?: number | undefined
  box?: BoundingBox | undefined
}

/** Whether a block may hold an answer that is wanted, as far as its record tells. */
export const blockMayMatch = ({ label, modelVersion, arm, minConfidence = 0, maxConfidence = 1, box }: PredictionFilter) =>
  ({ labels, modelVersions, arms, leastConfidence, mostConfidence, box: places }: PredictionBlock): boolean =>
    (label === undefined || Object.hasOwn(labels, label)) &&
    (modelVersion === undefined || modelVersions.includes(modelVersion)) &&
    (arm === undefined || arms.includes(arm)) &&
    mostConfidence >= minConfidence && leastConfidence <= maxConfidence &&
    (box === undefined || places === undefined || (places !== null && overlaps(box, places)))

/** Whether an answer is wanted. */
export const predictionMatches = ({ from, to, label, modelVersion, arm, minConfidence = 0, maxConfidence = 1, box }: PredictionFilter) =>
  (answer: ServedPrediction): boolean =>
    (from === undefined || answer.at >= from) && (to === undefined || answer.at <= to) &&
    (label === undefined || answer.label === label) &&
    (modelVersion === undefined || answer.modelVersion === modelVersion) &&
    (arm === undefined || answer.arm === arm) &&
    answer.confidence >= minConfidence && answer.confidence <= maxConfidence &&
    (box === undefined || (answer.place !== null && isWithin(box, answer.place)))

/** A place in the list of recorded answers, newest first: everything after it is older, or as old with a lower id. */
export type Position = Pick<ServedPrediction, 'at' | 'predictionId'>

/** Newest first; ids settle ties. */
export const byPosition = (a: Position, b: Position): number =>
  a.at === b.at ? (a.predictionId < b.predictionId ? 1 : -1) : a.at < b.at ? 1 : -1

export const cursorOf = ({ at, predictionId }: Position): string => Buffer.from(JSON.stringify([at, predictionId])).toString('base64url')

const isTime = (text: unknown): text is string => typeof text === 'string' && !Number.isNaN(Date.parse(text))

/** @throws {AppError} REQUEST_INVALID */
export const readCursor = (text: string): Position => {
  try {
    const [at, predictionId] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (isTime(at) && typeof predictionId === 'string') return { at, predictionId }
  } catch { /* told below */ }
  throw requestInvalid('query: cursor is none that this list gave; leave it out to begin with the newest')
}

/**
 * A time as records write it, so that the two compare as texts.
 *
 * @throws {AppError} REQUEST_INVALID
 */
export const readTime = (name: string, text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw requestInvalid(`query: ${name} must be a time such as 2026-06-01T12:00:00Z`)
  return time.toISOString()
}
