export interface SamplerOptions {
  /** Share of the answers that are taken, 0 to 1. */
  share: number
  /** No more than so many a minute, evenly over time. */
  perMinute: number
  /** A number in [0, 1), another one each time. */
  random: () => number
  /** Milliseconds of a clock that only goes forth. */
  clock: () => number
}

const MINUTE_MS = 60_000
/** What was left unused for so long may be taken at once: traffic comes in bursts. */
const BURST_MS = 5000

/** Chooses which answers are recorded: a share of them by lot, and under load only as many as were allowed for. */
export const createSampler = ({ share, perMinute, random, clock }: SamplerOptions): (() => boolean) => {
  const most = Math.max(1, perMinute * BURST_MS / MINUTE_MS)
  let allowance = most
  let last = clock()
  return () => {
    const now = clock()
    allowance = Math.min(most, allowance + (now - last) * perMinute / MINUTE_MS)
    last = now
    if (perMinute === 0 || random() >= share || allowance < 1) return false
    allowance--
    return true
  }
}
