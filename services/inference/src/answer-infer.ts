import { type Answer, answer } from '@emberwatch/bus'
import { Infer, type Prediction, type ShadowAnswer } from '@emberwatch/contracts'
import { type Embedder, runHead } from '@emberwatch/ml'
import type { Logger, Metrics } from '@emberwatch/observability'
import { sha256 } from '@emberwatch/storage'
import type { AnswerCache } from './answer-cache.ts'
import { busy, noModel } from './errors.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { LoadedModel } from './model-slot.ts'
import type { Occupancy } from './occupancy.ts'
import type { StageClock } from './stage-clock.ts'
import type { Turns } from './turns.ts'

interface InferDeps { task: string, replica: string, models: ModelShelf, embedder: Embedder, occupancy: Occupancy, turn: Turns, cache: AnswerCache<Prediction>, clock: StageClock, metrics: Metrics, log: Logger }

interface Asked { image: Uint8Array, imageId: string, signal: AbortSignal, traceparent: string }

const since = (start: number): number => Math.round((performance.now() - start) * 100) / 100

/** Confidences by class name, and the class that has the highest. */
const named = (classes: readonly string[], probabilities: Float32Array) => {
  const confidences = Object.fromEntries(classes.map((name, index) => [name, Math.min(1, probabilities[index] ?? 0)]))
  const [label, confidence] = Object.entries(confidences).reduce((best, other) => other[1] > best[1] ? other : best)
  return { label, confidence, confidences }
}

/** Decodes, embeds and classifies one image. */
const classify = ({ task, replica, embedder, turn, clock, metrics }: InferDeps) => async ({ image, imageId, signal, traceparent }: Asked, { model, session }: LoadedModel): Promise<Required<Omit<Prediction, 'cached' | 'shadow'>>> => {
  const arrivedAt = performance.now()
  signal.throwIfAborted()
  const stages = clock(model.modelVersion, traceparent)
  const tensor = await stages.run('decode', () => embedder.prepare(image))
  const decodeMs = since(arrivedAt)
  const inferAt = performance.now()
  const leaveQueue = stages.enter('queue')
  const { embedding, probabilities } = await turn(signal, async () => {
    leaveQueue()
    const embedding = await stages.run('backbone', () => embedder.embedTensor(tensor))
    metrics.batchSize.observe({ of: 'run' }, 1)
    return { embedding, probabilities: await stages.run('head', () => runHead(embedder.pool, session, embedding, embedding.length)) }
  })
  return {
    task,
    ...named(model.classes, probabilities),
    modelVersion: model.modelVersion,
    datasetVersion: model.datasetVersion,
    replica,
    imageId,
    embedding: [...embedding],
    timings: { decodeMs, inferMs: since(inferAt), totalMs: since(arrivedAt) }
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
  const { task, models, occupancy, cache, metrics } = deps
  const compute = classify(deps)
  const inShadow = answerInShadow(deps)
  return answer(Infer, task, async (image, { signal, traceparent, options = {} }) => {
    const release = occupancy.enter()
    if (release === undefined) throw busy(occupancy.capacity)
    try {
      const prediction = await models.use(options.modelVersion, async (loaded): Promise<Prediction> => {
        const imageId = sha256(image)
        const { sha256: head } = loaded.model.files.head
        const { embedding: withEmbedding = false, fresh = false, shadowVersion } = options
        const known = fresh || withEmbedding || shadowVersion !== undefined ? undefined : cache.find(imageId, head)
        metrics.answerCache.inc({ outcome: known === undefined ? 'miss' : 'hit' })
        // Equal heads may be of several versions: the answer is the same, whose it is is not.
        if (known !== undefined) return { ...known, modelVersion: loaded.model.modelVersion, datasetVersion: loaded.model.datasetVersion, cached: true }
        const { embedding, ...computed } = await compute({ image, imageId, signal, traceparent }, loaded)
        cache.keep(imageId, head, computed)
        const shadow = shadowVersion === undefined ? undefined : await inShadow(shadowVersion, embedding, signal)
        return { ...computed, ...(withEmbedding && { embedding }), ...(shadow !== undefined && { shadow }) }
      }, signal)
      if (prediction === undefined) throw noModel(task)
      return prediction
    } finally {
      release()
    }
  })
}
