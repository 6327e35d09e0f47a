import type { PlacePrediction, Prediction } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { roundPlace } from './domain/place-key.ts'
import type { GatewayDeps } from './ports.ts'

/** Keeps what was predicted of a place, for maps; nobody waits for it. */
export type KeepPlacePrediction = (place: { lat: number, lon: number }, prediction: Prediction) => void

const MOST_WAITING = 100
const REMEMBERED = 10_000
/** While the database is away every prediction fails alike. */
const SAY_AGAIN_AFTER_MS = 10_000

/**
 * One prediction is kept of each place and model. It only informs: while the database is slow some are let go, and the
 * answer to the caller is never held up by it.
 */
export const createPlacePredictionKeeper = ({ database, log, now }: Pick<GatewayDeps, 'database' | 'log' | 'now'>): KeepPlacePrediction => {
  const kept = new Set<string>()
  let waiting = 0
  let saidAt = -Infinity
  const say = (error: unknown, task: string): void => {
    const at = now().getTime()
    if (Math.abs(at - saidAt) < SAY_AGAIN_AFTER_MS) return
    saidAt = at
    log.warn({ error, task }, 'prediction of a place not kept')
  }
  return (place, { task, imageId, label, confidence, confidences, modelVersion }) => {
    const record: PlacePrediction = { task, ...roundPlace(place), imageId, label, confidence, confidences, modelVersion, at: now().toISOString() }
    const id = recordIds.placePrediction(task, record)
    if (kept.has(id) || waiting >= MOST_WAITING) return
    waiting++
    database.place_predictions.insert(id, record).then(
      () => {
        if (kept.size >= REMEMBERED) kept.clear()
        kept.add(id)
      },
      (error: unknown) => say(error, task)
    ).finally(() => { waiting-- })
  }
}
