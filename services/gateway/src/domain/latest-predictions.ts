import type { Fire, PlacePrediction } from '@emberwatch/contracts'
import { placeKey } from './place-key.ts'

const newer = (a: PlacePrediction | undefined, b: PlacePrediction | undefined): PlacePrediction | undefined =>
  a === undefined || (b !== undefined && b.at > a.at) ? b : a

/** Finds what was last predicted of a fire: of its place, or of its very tile. */
export const latestPredictions = (predictions: readonly PlacePrediction[]) => {
  const byPlace = new Map<string, PlacePrediction>()
  const byImage = new Map<string, PlacePrediction>()
  const keep = (map: Map<string, PlacePrediction>, key: string, prediction: PlacePrediction): void => {
    const latest = newer(map.get(key), prediction)
    if (latest !== undefined) map.set(key, latest)
  }
  for (const prediction of predictions) {
    keep(byPlace, placeKey(prediction), prediction)
    keep(byImage, prediction.imageId, prediction)
  }
  return (fire: Pick<Fire, 'lat' | 'lon' | 'imageId'>): PlacePrediction | undefined =>
    newer(byPlace.get(placeKey(fire)), fire.imageId === null ? undefined : byImage.get(fire.imageId))
}
