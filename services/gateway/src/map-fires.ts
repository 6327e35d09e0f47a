import type { Fire, MappedFire, PlacePrediction } from '@emberwatch/contracts'
import type { Collections } from '@emberwatch/storage'
import { latestPredictions } from './domain/latest-predictions.ts'
import { picturesOf } from './domain/tile-view.ts'

/** Predictions looked through for a map: those made last. */
const MOST_PREDICTIONS = 20_000

/** Gives fires their tiles and what was last predicted of their places. */
export type MapFires = (task: string, fires: readonly Fire[]) => Promise<MappedFire[]>

const shown = ({ label, confidence, confidences, modelVersion, imageId, at }: PlacePrediction): NonNullable<MappedFire['prediction']> =>
  ({ label, confidence, confidences, modelVersion, imageId, at })

const mapFire = (fire: Fire, prediction: PlacePrediction | undefined): MappedFire => {
  const { task, imageId } = fire
  return { ...fire, tile: imageId === null ? null : { imageId, ...picturesOf(task, imageId) }, prediction: prediction === undefined ? null : shown(prediction) }
}

/** For so long a look through the predictions serves whoever asks: many clients refresh the same map. */
const FRESH_FOR_MS = 500

/** One look through the predictions serves everybody who asks meanwhile and shortly after: a map asks for many pages at once. */
export const createMapFires = ({ place_predictions: predictions }: Pick<Collections, 'place_predictions'>): MapFires => {
  const looks = new Map<string, { at: number, found: Promise<ReturnType<typeof latestPredictions>> }>()
  const look = (task: string): Promise<ReturnType<typeof latestPredictions>> => {
    const last = looks.get(task)
    if (last !== undefined && performance.now() - last.at < FRESH_FOR_MS) return last.found
    const found = predictions.page({ task }, { sortBy: 'at', descending: true, limit: MOST_PREDICTIONS }).then(({ items }) => latestPredictions(items))
    const entry = { at: Infinity, found } // while it lasts it is as fresh as can be
    looks.set(task, entry)
    found.then(() => { entry.at = performance.now() }, () => looks.delete(task)) // after a failure the next one who asks looks again
    return found
  }
  return async (task, fires) => {
    if (fires.length === 0) return []
    const predictionOf = await look(task)
    return fires.map((fire) => mapFire(fire, predictionOf(fire)))
  }
}
