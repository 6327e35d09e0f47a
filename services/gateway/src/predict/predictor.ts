import { type AliasName, AppError, ERROR_CODES, ImageryFetch, type InferOptions, type Prediction, type PredictionView, type RequestOrigin } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { createDeadline } from '../deadline.ts'
import { chooseArm } from '../domain/choose-arm.ts'
import { aliasPointsNowhere, replicasFull, requestInvalid } from '../errors.ts'
import type { InFlightLimit } from '../in-flight-limit.ts'
import { createPlacePredictionKeeper } from '../keep-place-prediction.ts'
import type { Carried } from '../plugins/request-ids.ts'
import type { GatewayDeps } from '../ports.ts'
import { createImageCarrier } from './carry-image.ts'
import type { Route, Routing } from '../routing/create-routing.ts'

/** What a prediction is asked of. */
export type Subject = { image: Uint8Array } | { place: { lat: number, lon: number } }

/** How it is asked. */
export interface Wishes { version?: string, alias?: AliasName, topK?: number, embedding?: boolean, fresh?: boolean, explain?: boolean }

/** Who asks, and how long the answer may take. */
export interface Caller {
  task: string
  timeoutMs: number
  /** Its trace, and its id, which is kept with what is recorded of the answer. */
  carried: Carried
  signal: AbortSignal
  /** Requests with the same key go the same way of a split; without one, requests with the same image do. */
  stickyKey?: string | undefined
}

/** A model by one of its names; neither means the champion. */
interface Named { alias?: AliasName, version?: string }

interface PredictorDeps extends Pick<GatewayDeps, 'bus' | 'database' | 'objects' | 'log' | 'metrics' | 'now'> { routing: Routing, withinLimit: InFlightLimit }

const topOf = ({ confidences }: Prediction, count: number): { label: string, confidence: number }[] =>
  Object.entries(confidences).map(([label, confidence]) => ({ label, confidence })).sort((a, b) => b.confidence - a.confidence).slice(0, count)

/** Every replica follows the champion by itself, so it need not be named. */
const versionOf = async ({ aliases }: Route, { version, alias }: Named): Promise<string | undefined> => {
  if (alias === undefined || alias === 'champion') return version
  const named = await aliases.versionOf(alias)
  if (named === undefined) throw aliasPointsNowhere(alias)
  return named
}

/** What is no fault of the caller: also a model that is gone, where the split chose it. */
const isOurFailure = (error: unknown): boolean => !(error instanceof AppError) || ERROR_CODES[error.code].status >= 500 || error.code === 'MODEL_NOT_FOUND'

/** Predicts, for whichever protocol asks. */
export const createPredictor = (deps: PredictorDeps) => {
  const { bus, routing, withinLimit, metrics } = deps
  const keep = createPlacePredictionKeeper(deps)
  const carry = createImageCarrier(deps)

  /** Which way of the split a request goes, unless it says itself which model it wants. */
  const wayOf = (route: Route, wishes: Wishes, task: string, key: () => string) => {
    if (wishes.version !== undefined && wishes.alias !== undefined) throw requestInvalid('query: version and alias exclude each other')
    const policy = route.traffic.current()
    const asked = wishes.version !== undefined || wishes.alias !== undefined
    const arm = asked || policy === undefined ? undefined : chooseArm(policy.arms, task, key())
    return { arm, named: arm ?? wishes, shadow: asked ? undefined : policy?.shadow }
  }

  /** The shadow must not stand in the way: where it is not known to point, there is none. */
  const shadowVersionOf = ({ aliases }: Route, shadow: Named | undefined): string | undefined =>
    shadow === undefined ? undefined : shadow.version ?? aliases.known(shadow.alias ?? 'shadow')

  const count = (task: string, arm: string, tookMs: number, outcome: Prediction | string): void => {
    const isAnswer = typeof outcome !== 'string'
    metrics.predictions.inc({ task, arm, version: isAnswer ? outcome.modelVersion : 'none', outcome: isAnswer ? outcome.label : outcome })
    metrics.predictionSeconds.observe({ task, arm }, tookMs / 1000)
    if (isAnswer) metrics.confidence.observe({ task, arm }, outcome.confidence)
    if (isAnswer && outcome.shadow !== undefined) metrics.shadowAnswers.inc({ task, arm, agrees: String(outcome.shadow.label === outcome.label) })
  }

  const answer = async (subject: Subject, wishes: Wishes, { task, timeoutMs, carried, signal, stickyKey }: Caller): Promise<PredictionView> => {
    const deadline = createDeadline(timeoutMs)
    const route = routing.of(task)
    const image = 'image' in subject ? subject.image : await bus.request(ImageryFetch, task, subject.place, { timeoutMs: deadline.leftMs(), ...carried, signal })
    const { arm, named, shadow: shadowed } = wayOf(route, wishes, task, () => stickyKey ?? sha256(image))
    const startedAt = performance.now()
    const armName = arm?.name ?? 'none'
    try {
      const modelVersion = await versionOf(route, named)
      const shadowVersion = shadowVersionOf(route, shadowed)
      const { topK, embedding, fresh, explain } = wishes
      const { body, claim } = await carry(image, deadline)
      const origin: RequestOrigin = { requestId: carried.requestId, ...(arm !== undefined && { arm: arm.name }), ...('place' in subject && { place: subject.place }) }
      const options: InferOptions = { origin, ...(claim !== undefined && { claim }), ...(modelVersion !== undefined && { modelVersion }), ...(embedding !== undefined && { embedding }), ...(fresh !== undefined && { fresh }), ...(explain !== undefined && { explain }), ...(shadowVersion !== undefined && { shadowVersion }) }
      const prediction = await route.ask({ image: body, options, deadline, carried, signal })
      const tookMs = performance.now() - startedAt
      count(task, armName, tookMs, prediction)
      if (arm !== undefined) route.traffic.statistics.answered(arm.name, tookMs, prediction)
      if ('place' in subject) keep(subject.place, prediction)
      const { shadow: _, ...view } = prediction
      return { ...view, ...(arm !== undefined && { arm: arm.name }), ...(topK !== undefined && { top: topOf(prediction, topK) }) }
    } catch (error) {
      count(task, armName, performance.now() - startedAt, error instanceof AppError ? error.code : 'INTERNAL')
      if (arm !== undefined && isOurFailure(error)) route.traffic.statistics.failed(arm.name)
      throw error
    }
  }

  return {
    /**
     * For before a body is read: while every replica is full, a refusal must cost next to nothing, or refusing takes
     * the processor from those who answer.
     *
     * @throws {AppError} GATEWAY_OVERLOADED or TASK_NOT_FOUND
     */
    refuseWhileFull (task: string): void {
      if (routing.of(task).table.refuses()) throw replicasFull()
    },
    /**
     * @throws {AppError} what the replica, the tile provider or the lack of either says; GATEWAY_OVERLOADED when too
     * much is in flight
     */
    predict: (subject: Subject, wishes: Wishes, caller: Caller): Promise<PredictionView> => withinLimit(() => answer(subject, wishes, caller))
  }
}
export type Predictor = ReturnType<typeof createPredictor>
