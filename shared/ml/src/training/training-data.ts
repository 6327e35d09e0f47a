import type { ClassWeights, HyperParameters } from '@emberwatch/contracts'

/** Labelled embeddings of one split. */
export interface LabelledRows {
  /** [images, embeddingSize], row by row. */
  embeddings: Float32Array
  /** The class index of each image. */
  labels: readonly number[]
}

export interface TrainingData { train: LabelledRows, validation: LabelledRows, embeddingSize: number, classes: number }

/** The rows at the given places, one after the other. */
export const gatherRows = (embeddings: Float32Array, size: number, places: readonly number[]): Float32Array => {
  const gathered = new Float32Array(places.length * size)
  for (const [row, place] of places.entries()) gathered.set(embeddings.subarray(place * size, (place + 1) * size), row * size)
  return gathered
}

/** 0 … count - 1 in a random order (Fisher-Yates). */
export const shuffled = (count: number, next: () => number): number[] => {
  const places = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0]
  }
  return places
}

/**
 * What each class counts in the loss, scaled so that an average training image counts 1: weights then leave the
 * meaning of the learning rate alone.
 *
 * @example weightsOfClasses('balanced', [0, 0, 0, 1], 2) // => [2/3, 2]
 * @throws {RangeError} if there is not one number for each class
 */
export const weightsOfClasses = (chosen: ClassWeights, labels: readonly number[], classes: number): number[] => {
  if (chosen === 'none') return Array.from({ length: classes }, () => 1)
  const counts = Array.from({ length: classes }, (_, label) => labels.filter((other) => other === label).length)
  const weights = chosen === 'balanced' ? counts.map((count) => count === 0 ? 0 : 1 / count) : chosen
  if (weights.length !== classes) throw new RangeError(`${weights.length} class weights do not fit ${classes} classes`)
  const total = counts.reduce((sum, count, label) => sum + count * (weights[label] ?? 0), 0)
  return weights.map((weight) => weight * labels.length / total)
}

/** What the head is to answer to each training image: [images, classes], row by row, smoothed and weighted. */
export const targetsOf = ({ train: { labels }, classes }: TrainingData, { labelSmoothing, classWeights }: Pick<HyperParameters, 'labelSmoothing' | 'classWeights'>): Float32Array => {
  const weights = weightsOfClasses(classWeights, labels, classes)
  const targets = new Float32Array(labels.length * classes)
  for (const [row, label] of labels.entries()) {
    const weight = weights[label] ?? 0
    targets.fill(weight * labelSmoothing / classes, row * classes, (row + 1) * classes)
    const at = row * classes + label
    targets[at] = (targets[at] ?? 0) + weight * (1 - labelSmoothing)
  }
  return targets
}
