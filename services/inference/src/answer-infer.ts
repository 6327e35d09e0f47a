import { type Answer, answer } from '@emberwatch/bus'
import { type Explanation, Infer, type Prediction, type ShadowAnswer } from '@emberwatch/contracts'
import { type Embedder, runHead } from '@emberwatch/ml'
import type { Logger } from '@emberwatch/observability'
import { sha256 } from '@emberwatch/storage'
import type { AnswerCache } from './answer-cache.ts'
import { busy, noModel } from './errors.ts'
import type { Explanations } from './explain.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { LoadedModel } from './model-slot.ts'
import type { Occupancy } from './occupancy.ts'
import type { Turns } from './turns.ts'

interface InferDeps { task: string, replica: string, models: ModelShelf, embedder: Embedder, occupancy: Occupancy, turn: Turns, explanations: Explanations, cache: AnswerCache<Prediction>, log: Logger }

interface Asked { image: Uint8Array, imageId: string, signal: AbortSignal, isExplained: boolean }

type Computed = Required<Omit<Prediction, 'cached' | 'shadow' | 'explanation'>> & { explanation?: Explanation }

const since = (start: number): number => Math.round((performance.now() - start) * 100) / 100

/** Confidences by class name, and the class that has the highest. */
const named = (classes: readonly string[], probabilities: Float32Array) => {
  const confidences = Object.fromEntries(classes.map((name, index) => [name, Math.min(1, probabilities[index] ?? 0)]))
  const [label, confidence] = Object.entries(confidences).reduce((best, other) => other[1] > best[1] ? other : best)
  return { label, confidence, confidences }
}

/** Decodes, embeds and classifies one image, and explains the answer if that is wished. */
const classify = ({ task, replica, embedder, turn, explanations }: InferDeps) => async ({ image, imageId, signal, isExplained }: Asked, loaded: LoadedModel): Promise<Computed> => {
  const { model, session } = loaded
  const arrivedAt = performance.now()
  signal.throwIfAborted()
  const tensor = await embedder.prepare(image)
  const decodeMs = since(arrivedAt)
  const inferAt = performance.now()
  const seen = isExplained ? await explanations.see(signal, tensor) : undefined
  const { embedding, probabilities } = await turn(signal, async () => {
    const embedding = seen?.embedding ?? await embedder.embedTensor(tensor)
    return { embedding, probabilities: await runHead(embedder.pool, session, embedding, embedding.length) }
  })
  const inferMs = since(inferAt)
  return {
    task,
    ...named(model.classes, probabilities),
    modelVersion: model.modelVersion,
    datasetVersion: model.datasetVersion,
    replica,
    imageId,
    embedding: [...embedding],
    ...(seen !== undefined && { explanation: await explanations.explain(loaded, { image, seen, probabilities }) }),
    timings: { decodeMs, inferMs, totalMs: since(arrivedAt) }
  }
}

/** What another model makes of the same embedding, if it is loaded; its trouble is nobody else's. */
const answerInShadow = ({ models, embedder, log }: InferDeps) => async (modelVersion: string, embedding: readonly number[], signal: AbortSignal): Promise<ShadowAnswer | undefined> => {
  try {
    return await models.useIfLoaded(modelVersion, async ({ model, session }) => {
      const { label, confidence } = named(model.classes, await runHead(embedder.pool, session, Float32Array.from(embedding), embedding.length))
      return { modelVersion: model.modelVersion, label, confidence }
    }, signal)
  } catch (error) {
    log.warn({ error, modelVersion }, 'no answer of the shadow')
    return undefined
  }
}

/** Classifies one image with the model that is asked for, or the one that answers when the work on it begins. */
export const answerInfer = (deps: InferDeps): Answer => {
  const { task, models, occupancy, explanations, cache } = deps
  const compute = classify(deps)
  const inShadow = answerInShadow(deps)
  return answer(Infer, task, async (image, { signal, options = {} }) => {
    const { embedding: withEmbedding = false, fresh = false, explain: isExplained = false, shadowVersion } = options
    const release = occupancy.enter()
    if (release === undefined) throw busy(occupancy.capacity)
    try {
      const explained = isExplained ? explanations.enter() : undefined
      const prediction = await models.use(options.modelVersion, async (loaded): Promise<Prediction> => {
        const imageId = sha256(image)
        const { sha256: head } = loaded.model.files.head
        const known = fresh || withEmbedding || isExplained || shadowVersion !== undefined ? undefined : cache.find(imageId, head)
        // Equal heads may be of several versions: the answer is the same, whose it is is not.
        if (known !== undefined) return { ...known, modelVersion: loaded.model.modelVersion, datasetVersion: loaded.model.datasetVersion, cached: true }
        const { embedding, explanation, ...computed } = await compute({ image, imageId, signal, isExplained }, loaded)
        cache.keep(imageId, head, computed)
        const shadow = shadowVersion === undefined ? undefined : await inShadow(shadowVersion, embedding, signal)
        return { ...computed, ...(withEmbedding && { embedding }), ...(explanation !== undefined && { explanation }), ...(shadow !== undefined && { shadow }) }
      }, signal).finally(explained)
      if (prediction === undefined) throw noModel(task)
      return prediction
    } finally {
      release()
    }
  })
}
