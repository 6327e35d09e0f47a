import { setMaxListeners } from 'node:events'
import { areaUntil, lengthOf, peakOf } from './load-profile.ts'
import type { Outcome } from './outcome.ts'
import { createPhaseTally, type PhaseTally, tallyOutcome } from './phase-tally.ts'
import type { PhaseLoad } from './phase-load.ts'
import type { PhasePlan } from './plan-phase.ts'
import { runArrivals } from './run-arrivals.ts'
import { runUsers } from './run-users.ts'
import type { Random } from './seeded-random.ts'

interface Options {
  seed: number
  deadlineMs: number
  maxInFlight: number
  /** Aborts when somebody stops the run or all requests are sent. */
  stopped: AbortSignal
  /** Whether one more request may be sent; counts it. */
  take: () => boolean
  shoot: (random: Random, dueAt: number) => Promise<Outcome | undefined>
  onOutcome: (outcome: Outcome) => void
  onUsers: (users: number) => void
}

/**
 * The requests that users would send on average if every answer were immediate; null if they never wait. A user asks at
 * once and then after every wait (renewal theory: t/m + (s² + m²)/2m², for waits of mean m and deviation s).
 */
const offeredByUsers = ({ profile, wait: [least, most] }: Pick<PhasePlan, 'profile' | 'wait'>, seconds: number): number | null => {
  const mean = (least + most) / 2
  if (mean === 0) return null
  const variance = (most - least) ** 2 / 12
  return areaUntil(profile, seconds) / mean + peakOf(profile) * (variance + mean ** 2) / (2 * mean ** 2)
}

/** A signal that aborts when another one does or when time is up. */
const endOf = (stopped: AbortSignal, ms: number): { over: AbortSignal, clear: () => void } => {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const timer = setTimeout(end, ms)
  setMaxListeners(0, ending.signal)
  stopped.addEventListener('abort', end, { once: true })
  if (stopped.aborted) end()
  return { over: ending.signal, clear () { clearTimeout(timer); stopped.removeEventListener('abort', end) } }
}

/** Runs one phase and says what it came to; resolves when its last answer is there. */
export const runPhase = async ({ name, mode, profile, wait }: PhasePlan, { seed, deadlineMs, maxInFlight, stopped, take, shoot, onOutcome, onUsers }: Options): Promise<PhaseTally> => {
  const tally = createPhaseTally(name)
  const startedAt = performance.now()
  const { over, clear } = endOf(stopped, lengthOf(profile) * 1000)
  let endedAt: number | undefined
  over.addEventListener('abort', () => { endedAt = performance.now() }, { once: true })

  const load: PhaseLoad = {
    name,
    profile,
    seed,
    startedAt,
    over,
    async shoot (random, dueAt) {
      if (!take()) return
      const outcome = await shoot(random, dueAt)
      if (outcome === undefined) return
      tallyOutcome(tally, outcome, deadlineMs)
      onOutcome(outcome)
    }
  }
  if (mode === 'closed') await runUsers({ ...load, wait, onUsers })
  else await runArrivals({ ...load, maxInFlight, onNotSent: () => { tally.notSent++ }, isStopped: () => stopped.aborted })
  clear()
  tally.seconds = ((endedAt ?? performance.now()) - startedAt) / 1000
  tally.offered = mode === 'open' ? tally.sent + tally.notSent : offeredByUsers({ profile, wait }, tally.seconds)
  return tally
}
