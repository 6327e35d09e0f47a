import { seededNumbers } from '../../seeded-numbers.ts'
import type { LabelledRows, TrainingData } from '../training-data.ts'

export const CLOUD_SIZE = 24

/** Two classes of made-up embeddings: clouds whose centres lie apart along the first half of the dimensions. */
export const clouds = (images: number, seed: number): LabelledRows => {
  const next = seededNumbers(seed)
  const labels = Array.from({ length: images }, (_, index) => index % 2)
  const embeddings = Float32Array.from({ length: images * CLOUD_SIZE }, (_, at) => next() + (at % CLOUD_SIZE < CLOUD_SIZE / 2 ? (labels[Math.floor(at / CLOUD_SIZE)] ?? 0) * 0.8 : 0))
  return { embeddings, labels }
}

/** Something small that can be learnt. */
export const cloudData: TrainingData = { train: clouds(120, 1), validation: clouds(40, 2), embeddingSize: CLOUD_SIZE, classes: 2 }
