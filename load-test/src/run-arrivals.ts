import { setImmediate as turn } from 'node:timers/promises'
import type { PhaseLoad } from './phase-load.ts'
import { poissonArrivals } from './poisson-arrivals.ts'
import { createRandom } from './seeded-random.ts'
import { sleep } from './sleep.ts'

interface ArrivalsLoad extends PhaseLoad {
  /** Requests in flight beyond which none is sent. */
  maxInFlight: number
  /** Is told of every request that was due and not sent. */
  onNotSent: () => void
  /** Whether somebody stopped the run: what is due later is then not missed. */
  isStopped: () => boolean
}

/** So many requests are sent without letting answers come in between. */
const MOST_AT_ONCE = 32
/** Timers wake no more finely than this. */
const TIMER_MS = 1

/**
 * Open load: requests come at their own, random moments, as from many clients who know nothing of one another, however
 * slow the answers are. Latency counts from the moment at which a request was due, so a stall shows in every request
 * that it held up (no coordinated omission). Resolves when the last one is settled.
 */
export const runArrivals = async ({ name, profile, seed, startedAt, over, shoot, maxInFlight, onNotSent, isStopped }: ArrivalsLoad): Promise<void> => {
  const random = createRandom(seed, `${name}/tasks`)
  const inFlight = new Set<Promise<void>>()
  let atOnce = 0
  for (const at of poissonArrivals(profile, createRandom(seed, `${name}/arrivals`))) {
    const dueAt = startedAt + at * 1000
    const early = dueAt - performance.now()
    if (early > TIMER_MS / 2) {
      await sleep(Math.max(TIMER_MS, early), over)
      atOnce = 0
    } else if (++atOnce % MOST_AT_ONCE === 0) await turn()
    if (isStopped()) break
    if (over.aborted || inFlight.size >= maxInFlight) {
      onNotSent()
      continue
    }
    const shot = shoot(random, dueAt).finally(() => inFlight.delete(shot))
    inFlight.add(shot)
  }
  if (!isStopped()) await sleep(Math.max(0, startedAt + (profile.at(-1)?.endsAt ?? 0) * 1000 - performance.now()), over)
  await Promise.all(inFlight)
}
