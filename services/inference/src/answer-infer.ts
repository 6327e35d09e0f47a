import { type Answer, answer } from '@emberwatch/bus'
import { Infer, type Prediction } from '@emberwatch/contracts'
import { type Embedder, runHead } from '@emberwatch/ml'
import { sha256 } from '@emberwatch/storage'
import { busy, noModel } from './errors.ts'
import type { ModelSlot } from './model-slot.ts'
import type { Occupancy } from './occupancy.ts'

interface InferDeps { task: string, replica: string, slot: ModelSlot, embedder: Embedder, occupancy: Occupancy }

const since = (start: number): number => Math.round((performance.now() - start) * 100) / 100

/** Confidences by class name, and the class that has the highest. */
const named = (classes: readonly string[], probabilities: Float32Array) => {
  const confidences = Object.fromEntries(classes.map((name, index) => [name, Math.min(1, probabilities[index] ?? 0)]))
  const [label, confidence] = Object.entries(confidences).reduce((best, other) => other[1] > best[1] ? other : best)
  return { label, confidence, confidences }
}

/** Classifies one image with the model that answers when the work on it begins. */
export const answerInfer = ({ task, replica, slot, embedder, occupancy }: InferDeps): Answer =>
  answer(Infer, task, async (image) => {
    const release = occupancy.enter()
    if (release === undefined) throw busy(occupancy.capacity)
    const arrivedAt = performance.now()
    try {
      const prediction = await slot.use(async ({ model, session }): Promise<Prediction> => {
        const tensor = await embedder.prepare(image)
        const decodeMs = since(arrivedAt)
        const inferAt = performance.now()
        const embedding = await embedder.embedTensor(tensor)
        const probabilities = await runHead(embedder.pool, session, embedding, embedding.length)
        return {
          task,
          ...named(model.classes, probabilities),
          modelVersion: model.modelVersion,
          datasetVersion: model.datasetVersion,
          replica,
          imageId: sha256(image),
          timings: { decodeMs, inferMs: since(inferAt), totalMs: since(arrivedAt) }
        }
      })
      if (prediction === undefined) throw noModel(task)
      return prediction
    } finally {
      release()
    }
  })
