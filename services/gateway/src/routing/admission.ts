/** A queue that does not come down within this time is no burst but too much load. */
const BURST_MS = 300
/** While others take over what a lost replica had, and it is started again, a longer queue is let stand. */
const LOSS_MS = 3000
/** What replicas may have in hand for good, as a share of what they take; and where they take little, as much as this. */
const STANDING_SHARE = 1 / 6
const FEWEST_STANDING = 8
/** So much more is admitted for a moment. */
const BURST_TIMES = 1.5

interface Load { inFlight: number, capacities: readonly number[] }

/**
 * How many requests the replicas of a task may have in hand together: few enough that who is admitted is answered soon,
 * however much is asked for. A queue that comes and goes is let grow by half, so that a short stall refuses nobody; one
 * that stands is not (the idea of CoDel: what counts is the shortest queue of the last moment, not the longest).
 */
export const createAdmission = (now: () => number) => {
  let [burstUntil, lossUntil] = [-Infinity, -Infinity]
  return {
    /** A replica is gone or frozen: what is left takes all that it can. */
    lost: (): void => { lossUntil = now() + LOSS_MS },
    isFull ({ inFlight, capacities }: Load): boolean {
      const all = capacities.reduce((sum, capacity) => sum + capacity, 0)
      if (now() < lossUntil) return inFlight >= all
      const standing = Math.max(all * STANDING_SHARE, FEWEST_STANDING, capacities.length) // one for each, however little they take
      if (inFlight <= standing / 2) burstUntil = now() + BURST_MS
      return inFlight >= Math.min(all, now() < burstUntil ? standing * BURST_TIMES : standing)
    }
  }
}
