import { createLatencies, type Latencies } from './latencies.ts'
import type { Outcome } from './outcome.ts'

/** What locust says of one task, or of all together. */
export interface StatsEntry {
  /** The HTTP method; empty for all together. */
  method: string
  name: string
  requests: number
  failures: number
  /** Of all requests, failed ones too, as in locust. */
  latencies: Latencies
  bytes: number
  /** Requests and failures by second of the run, of the last ten seconds. */
  recent: Map<number, { requests: number, failures: number }>
}

/** A failure that happened once or often; times are epoch milliseconds. */
export interface FailureEntry { method: string, name: string, error: string, occurrences: number, firstSeen: number, lastSeen: number }

/** One second of a run. */
export interface TimelineSecond {
  second: number
  /** None in open load. */
  users: number
  inFlight: number
  requests: number
  failures: number
  /** Of the good answers: refusals are quick and would make an overload look fast. */
  p50: number
  p95: number
  p99: number
}

const WINDOW_SECONDS = 10
const MOST_KINDS_OF_FAILURE = 500

const createEntry = (method: string, name: string): StatsEntry => ({ method, name, requests: 0, failures: 0, latencies: createLatencies(), bytes: 0, recent: new Map() })

const countIn = (entry: StatsEntry, { latencyMs, failure, bytes }: Outcome, second: number): void => {
  entry.requests++
  entry.bytes += bytes
  entry.latencies.record(latencyMs)
  const recent = entry.recent.get(second) ?? { requests: 0, failures: 0 }
  recent.requests++
  if (failure !== null) {
    entry.failures++
    recent.failures++
  }
  entry.recent.set(second, recent)
  for (const past of entry.recent.keys()) {
    if (past > second - WINDOW_SECONDS) break
    entry.recent.delete(past)
  }
}

/** Requests and failures a second, on average over the last ten whole seconds. */
export const currentRates = ({ recent }: StatsEntry, second: number): { requests: number, failures: number } => {
  const sum = { requests: 0, failures: 0 }
  for (const [at, counted] of recent) {
    if (at >= second || at < second - WINDOW_SECONDS) continue
    sum.requests += counted.requests
    sum.failures += counted.failures
  }
  const seconds = Math.max(1, Math.min(WINDOW_SECONDS, second))
  return { requests: sum.requests / seconds, failures: sum.failures / seconds }
}

/** Percentiles of the good answers of the last ten seconds. */
export interface CurrentPercentiles { p50: number, p95: number, p99: number }

const percentilesOf = (latencies: Latencies): CurrentPercentiles => ({ p50: latencies.percentile(0.5), p95: latencies.percentile(0.95), p99: latencies.percentile(0.99) })

/** Everything a run has seen, in locust's terms: by task, by failure and second by second. */
export const createStatistics = () => {
  const entries = new Map<string, StatsEntry>()
  const failures = new Map<string, FailureEntry>()
  const total = createEntry('', 'Aggregated')
  const timeline: TimelineSecond[] = []
  const window = Array.from({ length: WINDOW_SECONDS }, createLatencies)
  const merged = createLatencies()
  let current = { requests: 0, failures: 0 }

  const thisSecond = (): Latencies => window[timeline.length % WINDOW_SECONDS] ?? merged

  const noteFailure = ({ method, task, failure }: Outcome, at: number): void => {
    if (failure === null) return
    const key = `${task}\n${method}\n${failure.text}`
    const known = failures.get(key)
    if (known !== undefined) {
      known.occurrences++
      known.lastSeen = at
    } else if (failures.size < MOST_KINDS_OF_FAILURE) {
      failures.set(key, { method, name: task, error: failure.text, occurrences: 1, firstSeen: at, lastSeen: at })
    }
  }

  return {
    total,
    timeline: timeline as readonly TimelineSecond[],
    /** By name, as locust lists them. */
    entries: (): StatsEntry[] => [...entries.values()].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.method < b.method ? -1 : 1),
    failures: (): FailureEntry[] => [...failures.values()],

    /** @param at epoch milliseconds */
    record (outcome: Outcome, at: number): void {
      const key = `${outcome.task}\n${outcome.method}`
      const entry = entries.get(key) ?? createEntry(outcome.method, outcome.task)
      entries.set(key, entry)
      countIn(entry, outcome, timeline.length)
      countIn(total, outcome, timeline.length)
      current.requests++
      if (outcome.failure === null) thisSecond().record(outcome.latencyMs)
      else current.failures++
      noteFailure(outcome, at)
    },

    /** Ends a second: what was answered in it becomes a point of the timeline. */
    endSecond ({ users, inFlight }: { users: number, inFlight: number }): void {
      timeline.push({ second: timeline.length + 1, users, inFlight, ...current, ...percentilesOf(thisSecond()) })
      current = { requests: 0, failures: 0 }
      thisSecond().reset()
    },

    currentPercentiles (): CurrentPercentiles {
      merged.reset()
      for (const second of window) merged.add(second)
      return percentilesOf(merged)
    }
  }
}
export type Statistics = ReturnType<typeof createStatistics>
