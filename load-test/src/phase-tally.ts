import { createLatencies, type Latencies } from './latencies.ts'
import type { Failure, Outcome } from './outcome.ts'

/** What one phase of a run came to. Requests belong to the phase in which they were to be sent. */
export interface PhaseTally {
  name: string
  /** How long requests were sent, in seconds. */
  seconds: number
  /** Open: the requests that were to be sent. Closed: those that the users would have sent, on average, had every answer been immediate; null if they never wait. */
  offered: number | null
  sent: number
  /** Not sent because too many were in flight already. */
  notSent: number
  /** Answered 2xx. */
  successes: Latencies
  /** Of them, answered within the deadline. */
  inTime: number
  refusals: Latencies
  refusalsWithRetryAfter: number
  /** Failures by what exactly they were. */
  kinds: Record<Failure['kind'], Map<string, number>>
  timeouts: number
  errors: number
  maxLagMs: number
  replicas: Map<string, number>
  versions: Map<string, number>
  arms: Map<string, number>
  cached: number
}

const MOST_NAMES = 100

const count = (counts: Map<string, number>, name: string | undefined): void => {
  if (name !== undefined && (counts.has(name) || counts.size < MOST_NAMES)) counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** The tally of a phase that begins now. */
export const createPhaseTally = (name: string): PhaseTally => ({
  name,
  seconds: 0,
  offered: null,
  sent: 0,
  notSent: 0,
  successes: createLatencies(),
  inTime: 0,
  refusals: createLatencies(),
  refusalsWithRetryAfter: 0,
  kinds: { refused: new Map(), timeout: new Map(), error: new Map() },
  timeouts: 0,
  errors: 0,
  maxLagMs: 0,
  replicas: new Map(),
  versions: new Map(),
  arms: new Map(),
  cached: 0
})

const tallyFailure = (tally: PhaseTally, { failure, latencyMs, retryAfter }: Outcome): void => {
  if (failure === null) return
  count(tally.kinds[failure.kind], failure.text)
  switch (failure.kind) {
    case 'timeout': tally.timeouts++; break
    case 'error': tally.errors++; break
    case 'refused':
      tally.refusals.record(latencyMs)
      if (retryAfter) tally.refusalsWithRetryAfter++
  }
}

/** Adds one outcome to its phase. */
export const tallyOutcome = (tally: PhaseTally, outcome: Outcome, deadlineMs: number): void => {
  tally.sent++
  tally.maxLagMs = Math.max(tally.maxLagMs, outcome.lagMs)
  if (outcome.failure !== null) {
    tallyFailure(tally, outcome)
    return
  }
  tally.successes.record(outcome.latencyMs)
  if (outcome.latencyMs <= deadlineMs) tally.inTime++
  const { servedBy } = outcome
  count(tally.replicas, servedBy?.replica)
  count(tally.versions, servedBy?.modelVersion)
  count(tally.arms, servedBy?.arm)
  if (servedBy?.cached === true) tally.cached++
}

/** Good answers a second: 2xx within the deadline. */
export const goodputOf = ({ inTime, seconds }: PhaseTally): number => seconds > 0 ? inTime / seconds : 0

/** The share of the requests to be sent that came to nothing: failed, or not even sent. Refusals count unless they are allowed. */
export const failRatioOf = ({ sent, notSent, timeouts, errors, refusals }: PhaseTally, refusalsAllowed: boolean): number => {
  const failed = notSent + timeouts + errors + (refusalsAllowed ? 0 : refusals.count)
  return sent + notSent === 0 ? 0 : failed / (sent + notSent)
}
