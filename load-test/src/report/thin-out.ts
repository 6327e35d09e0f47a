import type { TimelineSecond } from '../statistics.ts'

const MOST_POINTS = 600

const mostOf = (seconds: readonly TimelineSecond[], figure: (second: TimelineSecond) => number): number => seconds.reduce((most, second) => Math.max(most, figure(second)), 0)

/** At most 600 points of a timeline: of several seconds that become one, the mean of the rates and the worst of the latencies. */
export const thinOut = (timeline: readonly TimelineSecond[]): TimelineSecond[] => {
  const together = Math.ceil(timeline.length / MOST_POINTS)
  if (together <= 1) return [...timeline]
  return Array.from({ length: Math.ceil(timeline.length / together) }, (_, index): TimelineSecond => {
    const seconds = timeline.slice(index * together, (index + 1) * together)
    const sum = (figure: (second: TimelineSecond) => number): number => seconds.reduce((total, second) => total + figure(second), 0)
    return {
      second: seconds.at(-1)?.second ?? 0,
      users: mostOf(seconds, ({ users }) => users),
      inFlight: mostOf(seconds, ({ inFlight }) => inFlight),
      requests: sum(({ requests }) => requests) / seconds.length,
      failures: sum(({ failures }) => failures) / seconds.length,
      p50: mostOf(seconds, ({ p50 }) => p50),
      p95: mostOf(seconds, ({ p95 }) => p95),
      p99: mostOf(seconds, ({ p99 }) => p99)
    }
  })
}
