import { AppError, type Prediction } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'

/** Somebody notices that an answer takes so long. */
const SLOW_MS = 1000
/** Under overload thousands are slow or dropped, and all for one reason. */
const MOST_LINES_A_SECOND = 10
const SECOND_MS = 1000

/**
 * Says of each request what became of it: at level debug of all, at info and warn of those that were dropped or slow,
 * but of few in one second. What failed is logged by the bus, which names every failure.
 */
export const createRequestLog = ({ now = () => performance.now() }: { now?: () => number } = {}) => {
  let second = -Infinity
  let lines = 0
  let unsaid = 0

  /** Lets few lines of a second through; the first one later says how many there would have been. */
  const few = (say: (more: { unsaid?: number }) => void): void => {
    if (now() - second >= SECOND_MS) [second, lines] = [now(), 0]
    if (++lines > MOST_LINES_A_SECOND) {
      unsaid++
      return
    }
    say(unsaid === 0 ? {} : { unsaid })
    unsaid = 0
  }

  return {
    /** `startedAt` is a time of `now`. */
    served (log: Logger, { label, confidence, modelVersion, cached = false, timings: { decodeMs, inferMs } }: Prediction, startedAt: number): void {
      const tookMs = Math.round(now() - startedAt)
      const facts = { label, confidence, modelVersion, cached, decodeMs, inferMs, tookMs }
      if (tookMs < SLOW_MS) log.debug(facts, 'image classified')
      else few((more) => log.warn({ ...facts, ...more }, 'image classified slowly'))
    },
    /** It has no answer: nobody waits for one any more, or there can be none, which is said to the one who asked. */
    unanswered (log: Logger, error: unknown, { signal, startedAt }: { signal: AbortSignal, startedAt: number }): void {
      const facts = { code: error instanceof AppError ? error.code : 'INTERNAL', tookMs: Math.round(now() - startedAt) }
      if (signal.aborted) few((more) => log.info({ ...facts, ...more }, 'request dropped: nobody waits for it'))
      else if (facts.code === 'INFERENCE_BUSY') log.debug(facts, 'request sent away')
    }
  }
}
export type RequestLog = ReturnType<typeof createRequestLog>
