/** A queue that does not come down within this time is no burst but too much load. */
const BURST_MS = 300
/** While others take over what a lost replica had, and it is started again, a longer queue is let stand. */
const LOSS_MS = 3000
/** What replicas may have in hand for good, as a share of what they take; of what one takes, if there is only one. */
const STANDING_SHARE = 1 / 3
const ALONE_SHARE = 2 / 3
/** So much more is admitted for a moment. */
const BURST_TIMES = 1.5

interface Load { inFlight: number, capacities: readonly number[] }

/**
 * How many requests the replicas of a task may have in hand together: few enough that who is admitted is answered soon,
 * however much is asked for. A queue that comes and goes is let grow by half, so that a short stall refuses nobody; one
 * that stands is not (the idea of CoDel: what counts is the shortest queue of the last moment, not the longest).
 */
export const createAdmission = (now: () => number) => {
  let burstUntil = -Infinity
  const allowBurst = (ms: number): void => { burstUntil = Math.max(burstUntil, now() + ms) }
  return {
    /** A replica is gone or frozen. */
    lost: (): void => allowBurst(LOSS_MS),
    isFull ({ inFlight, capacities }: Load): boolean {
      const all = capacities.reduce((sum, capacity) => sum + capacity, 0)
      const standing = Math.max(all * STANDING_SHARE, Math.max(...capacities) * ALONE_SHARE, capacities.length) // one for each, however little they take
      if (inFlight <= standing / 2) allowBurst(BURST_MS)
      return inFlight >= Math.min(all, now() < burstUntil ? standing * BURST_TIMES : standing)
    }
  }
}
