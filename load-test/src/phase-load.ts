import type { LoadProfile } from './load-profile.ts'
import type { Random } from './seeded-random.ts'

/** What both ways of making load need. */
export interface PhaseLoad {
  name: string
  profile: LoadProfile
  seed: number
  /** The zero of the profile, as `performance.now()` counts. */
  startedAt: number
  /** Aborts when the phase is over or the run is stopped: nothing is sent from then on. */
  over: AbortSignal
  /** Chooses a task, sends its request and resolves when it is settled; never rejects. */
  shoot: (random: Random, dueAt: number) => Promise<void>
}
