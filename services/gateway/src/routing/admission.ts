/** A queue that does not come down within this time is no burst but too much load. */
const BURST_MS = 300
/** What replicas may have in hand for good, as a share of what they take, and so much more for a moment. */
const STANDING_SHARE = 0.5
const BURST_TIMES = 1.5

interface Load { inFlight: number, capacities: readonly number[] }

/**
 * How many requests the replicas of a task may have in hand together: few enough that who is admitted is answered soon,
 * however much is asked for. A queue that comes and goes is let grow by half, so that a short stall refuses nobody; one
 * that stands is not (the idea of CoDel: what counts is the shortest queue of the last moment, not the longest). One
 * replica alone, as when the others are lost, may have in hand all that it takes.
 */
export const createAdmission = (now: () => number) => {
  let calmAt = -Infinity
  return {
    isFull ({ inFlight, capacities }: Load): boolean {
      const all = capacities.reduce((sum, capacity) => sum + capacity, 0)
      const standing = Math.max(all * STANDING_SHARE, ...capacities)
      if (inFlight <= standing / 2) calmAt = now()
      const isBurst = now() - calmAt < BURST_MS
      return inFlight >= Math.min(all, isBurst ? standing * BURST_TIMES : standing)
    }
  }
}
