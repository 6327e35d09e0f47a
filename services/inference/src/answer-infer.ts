import { type Answer, answer, type RequestContext } from '@emberwatch/bus'
import { type Explanation, Infer, type InferOptions, type Prediction, type ShadowAnswer } from '@emberwatch/contracts'
import { type Embedder, runHead } from '@emberwatch/ml'
import type { Logger, Metrics } from '@emberwatch/observability'
import { type ObjectStore, readVerified, sha256 } from '@emberwatch/storage'
import type { AnswerCache } from './answer-cache.ts'
import { busy, noModel } from './errors.ts'
import type { Explanations } from './explain.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { LoadedModel } from './model-slot.ts'
import type { Occupancy } from './occupancy.ts'
import type { Recorder } from './record/create-recorder.ts'
import type { RequestLog } from './request-log.ts'
import type { StageClock } from './stage-clock.ts'
import { untilAborted } from './until-aborted.ts'

/** An answer in memory, and the embedding that is recorded with it. */
export interface CachedAnswer { answer: Prediction, embedding: Float32Array }

interface InferDeps { task: string, replica: string, objects: Pick<ObjectStore, 'get'>, models: ModelShelf, embedder: Embedder, occupancy: Occupancy, explanations: Explanations, cache: AnswerCache<CachedAnswer>, recorder: Recorder, clock: StageClock, requests: RequestLog, metrics: Metrics, log: Logger }

interface Asked { image: Uint8Array, imageId: string, signal: AbortSignal, isExplained: boolean, traceparent: string }

interface Computed { answer: Prediction, embedding: Float32Array, explanation: Explanation | undefined }

const rounded = (ms: number): number => Math.round(ms * 100) / 100

const since = (start: number): number => rounded(performance.now() - start)

/** Confidences by class name, and the class that has the highest. */
const named = (classes: readonly string[], probabilities: Float32Array) => {
  const confidences = Object.fromEntries(classes.map((name, index) => [name, Math.min(1, probabilities[index] ?? 0)]))
  const [label, confidence] = Object.entries(confidences).reduce((best, other) => other[1] > best[1] ? other : best)
  return { label, confidence, confidences }
}

/** What was made of an image, before it has a name. */
interface Classified { probabilities: Float32Array, embedding: Float32Array, decodeMs: number, inferMs: number, seen?: Awaited<ReturnType<Explanations['see']>> }

/** Decodes, embeds and classifies one image when its turn comes: what waits costs nothing but its bytes, and is dropped at once when nobody waits for it any more. */
const classifyInTurn = ({ embedder, clock, metrics }: InferDeps) => async ({ image, signal, traceparent }: Asked, { model, session }: LoadedModel): Promise<Classified> => {
  const stages = clock(model.modelVersion, traceparent)
  const arrivedAt = performance.now()
  const { embedding, probabilities, waitedMs, decodeMs, inferMs, together } = await embedder.classify(image, session, signal)
  if (together > 0) metrics.batchSize.observe({ of: 'run' }, together)
  const beganAt = arrivedAt + waitedMs
  stages.passed('queue', arrivedAt, beganAt)
  stages.passed('decode', beganAt, beganAt + decodeMs)
  stages.passed('infer', beganAt + decodeMs, beganAt + decodeMs + inferMs)
  return { embedding, probabilities, decodeMs: rounded(decodeMs), inferMs: rounded(inferMs) }
}

/** The same, with what the backbone saw, from which the answer is explained. */
const classifySeen = ({ embedder, explanations, clock }: InferDeps) => async ({ image, signal, traceparent }: Asked, { model, session }: LoadedModel): Promise<Classified> => {
  const stages = clock(model.modelVersion, traceparent)
  const arrivedAt = performance.now()
  const leaveDecoder = stages.enter('decode')
  const tensor = await embedder.prepare(image, signal)
  leaveDecoder()
  const decodeMs = since(arrivedAt)
  const inferAt = performance.now()
  const seen = await explanations.see(signal, tensor)
  const probabilities = await runHead(embedder.pool, session, seen.embeddings, seen.embedding.length)
  return { seen, embedding: seen.embedding, probabilities, decodeMs, inferMs: since(inferAt) }
}

/** Classifies one image, and explains the answer if that is wished. */
const classify = (deps: InferDeps) => {
  const { task, replica, explanations } = deps
  const [inTurn, withSeen] = [classifyInTurn(deps), classifySeen(deps)]
  return async (asked: Asked, loaded: LoadedModel): Promise<Computed> => {
    const { image, imageId, isExplained } = asked
    const arrivedAt = performance.now()
    const { embedding, probabilities, decodeMs, inferMs, seen } = await (isExplained ? withSeen(asked, loaded) : inTurn(asked, loaded))
    const { model: { classes, modelVersion, datasetVersion } } = loaded
    const explanation = seen === undefined ? undefined : await explanations.explain(loaded, { image, seen, probabilities })
    const answer = { task, ...named(classes, probabilities), modelVersion, datasetVersion, replica, imageId, timings: { decodeMs, inferMs, totalMs: since(arrivedAt) } }
    return { answer, embedding, explanation }
  }
}

/** What another model makes of the same embedding, if it is loaded; its trouble is nobody else's. */
const answerInShadow = ({ models, embedder, log }: InferDeps) => async (modelVersion: string, embedding: Float32Array, signal: AbortSignal): Promise<ShadowAnswer | undefined> => {
  try {
    return await models.useIfLoaded(modelVersion, async ({ model, session }) => {
      const { label, confidence } = named(model.classes, await runHead(embedder.pool, session, embedding, embedding.length))
      return { modelVersion: model.modelVersion, label, confidence }
    }, signal)
  } catch (error) {
    log.warn({ error, modelVersion }, 'no answer of the shadow')
    return undefined
  }
}

/** Classifies one image with the model that is asked for, or the one that answers when the work on it begins. */
export const answerInfer = (deps: InferDeps): Answer => {
  const { task, objects, models, occupancy, explanations, cache, recorder, metrics, requests } = deps
  const compute = classify(deps)
  const inShadow = answerInShadow(deps)

  /** From memory, if identical bytes were answered before and nothing else is wished. */
  const remember = ({ embedding, fresh, explain, shadowVersion }: InferOptions, imageId: string, { model }: LoadedModel): CachedAnswer | undefined => {
    const known = embedding === true || fresh === true || explain === true || shadowVersion !== undefined ? undefined : cache.find(imageId, model.files.head.sha256)
    // Equal heads may be of several versions: the answer is the same, whose it is is not.
    return known && { ...known, answer: { ...known.answer, modelVersion: model.modelVersion, datasetVersion: model.datasetVersion, cached: true } }
  }

  const record = (answer: Prediction, { origin }: InferOptions, embedding: Float32Array): Prediction => {
    const predictionId = recorder.offer(answer, { origin, embedding })
    return predictionId === undefined ? answer : { ...answer, predictionId }
  }

  /** The image itself, or what lies in the object store, as the one who asks says; no longer than that one waits. */
  const fetch = (body: Uint8Array, { claim }: InferOptions, signal: AbortSignal): Promise<Uint8Array> | Uint8Array =>
    claim === undefined ? body : Promise.race([readVerified(objects, claim), untilAborted(signal)])

  const respond = async (body: Uint8Array, options: InferOptions, loaded: LoadedModel, { signal, traceparent }: Pick<RequestContext, 'signal' | 'traceparent'>): Promise<Prediction> => {
    const { embedding: withEmbedding = false, explain: isExplained = false, shadowVersion } = options
    const imageId = options.claim?.sha256 ?? sha256(body)
    const known = remember(options, imageId, loaded)
    metrics.answerCache.inc({ outcome: known === undefined ? 'miss' : 'hit' })
    if (known !== undefined) return record(known.answer, options, known.embedding)
    const image = await fetch(body, options, signal)
    const { answer, embedding, explanation } = await compute({ image, imageId, signal, isExplained, traceparent }, loaded)
    cache.keep(imageId, loaded.model.files.head.sha256, { answer, embedding })
    const shadow = shadowVersion === undefined ? undefined : await inShadow(shadowVersion, embedding, signal)
    return { ...record(answer, options, embedding), ...(withEmbedding && { embedding: [...embedding] }), ...(explanation !== undefined && { explanation }), ...(shadow !== undefined && { shadow }) }
  }

  const take = async (image: Uint8Array, { signal, traceparent }: RequestContext, options: InferOptions): Promise<Prediction> => {
    const release = occupancy.enter()
    if (release === undefined) throw busy(occupancy.capacity)
    try {
      const explained = options.explain === true ? explanations.enter() : undefined
      const prediction = await models.use(options.modelVersion, (loaded) => respond(image, options, loaded, { signal, traceparent }), signal).finally(explained)
      if (prediction === undefined) throw noModel(task)
      return prediction
    } finally {
      release()
    }
  }

  return answer(Infer, task, async (image, { options = {}, ...context }) => {
    const startedAt = performance.now()
    try {
      const prediction = await take(image, context, options)
      requests.served(context.log, prediction, startedAt)
      return prediction
    } catch (error) {
      requests.unanswered(context.log, error, { signal: context.signal, startedAt })
      throw error
    }
  })
}
