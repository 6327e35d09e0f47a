/** A queue that does not come down within this time is no burst but too much load. */
const BURST_MS = 300
/** While others take over what a lost replica had, and it is started again, a longer queue is let stand. */
const LOSS_MS = 3000
/** What replicas may have in hand for good, as a share of what they take; and where they take little, as much as this. */
const STANDING_SHARE = 1 / 3
const FEWEST_STANDING = 16
/** So much more is admitted for a moment. */
const BURST_TIMES = 1.5
/** Where more than this share was refused of late, what is asked for is far more than can be done: then a shorter queue keeps everybody as busy and is waited in for less; until hardly anybody is refused. Half of it left replicas idle now and then. */
const OVERLOAD_SHARE = 0.2
const RELIEF_SHARE = 0.05
const OVERLOAD_TIMES = 2 / 3
const LATELY_MS = 250

interface Load { inFlight: number, capacities: readonly number[] }

interface Counts { since: number, asked: number, refused: number }

/** Which share was refused in this and the last quarter of a second. */
const createRefusedShare = (now: () => number) => {
  const begin = (): Counts => ({ since: now(), asked: 0, refused: 0 })
  let [before, lately] = [begin(), begin()]
  const turn = (): void => {
    const age = now() - lately.since
    if (age < LATELY_MS) return
    before = age < 2 * LATELY_MS ? lately : begin()
    lately = begin()
  }
  return {
    note (refused: boolean): void {
      turn()
      lately.asked++
      if (refused) lately.refused++
    },
    read (): number {
      turn()
      return (before.refused + lately.refused) / Math.max(1, before.asked + lately.asked)
    }
  }
}

/**
 * How many requests the replicas of a task may have in hand together: few enough that who is admitted is answered soon,
 * however much is asked for. A queue that comes and goes is let grow by half, so that a short stall refuses nobody; one
 * that stands is not (the idea of CoDel: what counts is the shortest queue of the last moment, not the longest).
 */
export const createAdmission = (now: () => number) => {
  let [burstUntil, lossUntil] = [-Infinity, -Infinity]
  const refusedShare = createRefusedShare(now)
  let overloaded = false
  const limitOf = ({ inFlight, capacities }: Load): number => {
    const all = capacities.reduce((sum, capacity) => sum + capacity, 0)
    if (now() < lossUntil) return all
    const standing = Math.max(all * STANDING_SHARE, FEWEST_STANDING, capacities.length) // one for each, however little they take
    if (inFlight <= standing / 2) burstUntil = now() + BURST_MS
    overloaded = refusedShare.read() > (overloaded ? RELIEF_SHARE : OVERLOAD_SHARE)
    if (overloaded) return Math.min(all, standing * OVERLOAD_TIMES)
    return Math.min(all, now() < burstUntil ? standing * BURST_TIMES : standing)
  }
  const isFull = (load: Load): boolean => load.inFlight >= limitOf(load)
  return {
    /** A replica is gone or frozen: what is left takes all that it can. */
    lost: (): void => { lossUntil = now() + LOSS_MS },
    isFull,
    /** The same for somebody who asks now and is refused if it is so; to be called once for each. */
    refuses (load: Load): boolean {
      const refused = isFull(load)
      refusedShare.note(refused)
      return refused
    }
  }
}
