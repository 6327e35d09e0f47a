import { type Alias, ImageryFetch, type InferOptions, type Prediction, type PredictionView } from '@emberwatch/contracts'
import { createDeadline } from '../deadline.ts'
import { aliasPointsNowhere, requestInvalid } from '../errors.ts'
import type { InFlightLimit } from '../in-flight-limit.ts'
import { createPlacePredictionKeeper } from '../keep-place-prediction.ts'
import type { GatewayDeps } from '../ports.ts'
import type { Routing } from '../routing/create-routing.ts'

/** What a prediction is asked of. */
export type Subject = { image: Uint8Array } | { place: { lat: number, lon: number } }

/** How it is asked. */
export interface Wishes { version?: string, alias?: Alias, topK?: number, embedding?: boolean, fresh?: boolean }

/** Who asks, and how long the answer may take. */
export interface Caller { task: string, timeoutMs: number, traceparent: string, signal: AbortSignal }

interface PredictorDeps extends Pick<GatewayDeps, 'bus' | 'database' | 'log' | 'now'> { routing: Routing, withinLimit: InFlightLimit }

const topOf = ({ confidences }: Prediction, count: number): { label: string, confidence: number }[] =>
  Object.entries(confidences).map(([label, confidence]) => ({ label, confidence })).sort((a, b) => b.confidence - a.confidence).slice(0, count)

/** Predicts, for whichever protocol asks. */
export const createPredictor = (deps: PredictorDeps) => {
  const { bus, routing, withinLimit } = deps
  const keep = createPlacePredictionKeeper(deps)

  const versionOf = async (task: string, { version, alias }: Wishes): Promise<string | undefined> => {
    if (version !== undefined && alias !== undefined) throw requestInvalid('query: version and alias exclude each other')
    if (alias === undefined || alias === 'champion') return version // every replica follows the champion by itself
    const named = await routing.of(task).aliases.versionOf(alias)
    if (named === undefined) throw aliasPointsNowhere(alias)
    return named
  }

  return {
    /**
     * @throws {AppError} what the replica, the tile provider or the lack of either says; GATEWAY_OVERLOADED when too
     * much is in flight
     */
    predict: (subject: Subject, wishes: Wishes, { task, timeoutMs, traceparent, signal }: Caller): Promise<PredictionView> => withinLimit(async () => {
      const deadline = createDeadline(timeoutMs)
      const modelVersion = await versionOf(task, wishes)
      const { topK, embedding, fresh } = wishes
      const options: InferOptions = { ...(modelVersion !== undefined && { modelVersion }), ...(embedding !== undefined && { embedding }), ...(fresh !== undefined && { fresh }) }
      const image = 'image' in subject ? subject.image : await bus.request(ImageryFetch, task, subject.place, { timeoutMs: deadline.leftMs(), traceparent, signal })
      const prediction = await routing.of(task).ask({ image, options, deadline, traceparent, signal })
      if ('place' in subject) keep(subject.place, prediction)
      const view: PredictionView = prediction
      return topK === undefined ? view : { ...view, top: topOf(prediction, topK) }
    })
  }
}
export type Predictor = ReturnType<typeof createPredictor>
