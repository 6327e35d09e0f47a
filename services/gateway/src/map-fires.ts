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

/** One look through the predictions serves everybody who asks meanwhile: a map asks for many pages at once. */
export const createMapFires = ({ place_predictions: predictions }: Pick<Collections, 'place_predictions'>): MapFires => {
  const looking = new Map<string, Promise<PlacePrediction[]>>()
  const look = (task: string): Promise<PlacePrediction[]> => {
    const shared = looking.get(task) ??
      predictions.page({ task }, { sortBy: 'at', descending: true, limit: MOST_PREDICTIONS }).then(({ items }) => items).finally(() => looking.delete(task))
    looking.set(task, shared)
    return shared
  }
  return async (task, fires) => {
    if (fires.length === 0) return []
    const predictionOf = latestPredictions(await look(task))
    return fires.map((fire) => mapFire(fire, predictionOf(fire)))
  }
}
