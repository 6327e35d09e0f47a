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
