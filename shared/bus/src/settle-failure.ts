import { AppError } from '@emberwatch/contracts'
import type { JsMsg } from 'nats'

/** How often an event is delivered before it counts as one that nobody can handle. */
export const MAX_DELIVERIES = 5

const BACKOFF_MS = [1000, 5000, 30_000, 120_000]

/** The wait before the next delivery, with up to a quarter of jitter. */
export const backoffMs = (attempt: number): number => {
  const wait = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length) - 1] ?? 1000
  return Math.round(wait * (1 + Math.random() / 4))
}

/** The one place a failure becomes a broker verdict: retry with backoff, or dead-letter and stop. */
export const settleFailure = async (
  message: Pick<JsMsg, 'info' | 'nak' | 'term'>,
  error: unknown,
  deadLetter: (reason: string) => Promise<void>
): Promise<'retry' | 'dead'> => {
  const permanent = error instanceof AppError && !error.retryable
  const attempt = message.info.deliveryCount
  if (!permanent && attempt < MAX_DELIVERIES) {
    message.nak(backoffMs(attempt))
    return 'retry'
  }
  await deadLetter(error instanceof Error ? error.message : String(error)) // before term: a crash here must redeliver
  message.term()
  return 'dead'
}
