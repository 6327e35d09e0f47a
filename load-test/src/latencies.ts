import { createHistogram } from 'node:perf_hooks'

const PER_MS = 1000 // kept in microseconds
const LONGEST_MS = 3_600_000
const HIGHEST = LONGEST_MS * PER_MS

/**
 * Latencies in an HDR histogram: to three significant figures, in constant memory however many there are. Locust rounds
 * what takes 100 ms or longer to two.
 */
export interface Latencies {
  readonly count: number
  /** In milliseconds, as everything here; 0 while there is none. */
  readonly min: number
  readonly max: number
  readonly mean: number
  /** @param share from 0 to 1 */
  percentile: (share: number) => number
  record: (ms: number) => void
  /** Adds all of another one's. */
  add: (other: Latencies) => void
  reset: () => void
}

type HdrHistogram = ReturnType<typeof createHistogram>
const histograms = new WeakMap<Latencies, HdrHistogram>()

/** An empty histogram of latencies. */
export const createLatencies = (): Latencies => {
  const histogram = createHistogram({ lowest: 1, highest: HIGHEST, figures: 3 })
  const ms = (value: number): number => histogram.count === 0 ? 0 : value / PER_MS
  const latencies: Latencies = {
    get count () { return histogram.count },
    get min () { return ms(histogram.min) },
    get max () { return ms(histogram.max) },
    get mean () { return ms(histogram.mean) },
    // The top of the histogram's buckets lies a little above the largest value.
    percentile: (share) => Math.min(ms(histogram.percentile(Math.min(100, Math.max(share * 100, 1e-9)))), ms(histogram.max)),
    record: (value) => { histogram.record(Math.min(HIGHEST, Math.max(1, Math.round(value * PER_MS)))) },
    add (other) {
      const others = histograms.get(other)
      if (others !== undefined && others.count > 0) histogram.add(others)
    },
    reset: () => histogram.reset()
  }
  histograms.set(latencies, histogram)
  return latencies
}
