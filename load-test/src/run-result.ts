import type { ExceptionEntry } from './create-shooter.ts'
import type { Check } from './judge-phase.ts'
import type { PhaseTally } from './phase-tally.ts'
import type { PhasePlan } from './plan-phase.ts'
import type { Scenario } from './scenario.ts'
import type { ServerFigures } from './server-figures.ts'
import type { Statistics } from './statistics.ts'

/** How a run stands; in open load there are no users. */
export interface RunState { statistics: Statistics, phase: string, users: number, inFlight: number, second: number }

/** A phase and whether it came to what it had to. */
export interface PhaseResult { plan: PhasePlan, tally: PhaseTally, checks: Check[] }

/** Something that happened at a second of the run. */
export interface Mark { second: number, what: string }

/** Everything that a run came to. */
export interface RunResult {
  scenario: Scenario
  host: string
  /** Epoch milliseconds. */
  startedAt: number
  seconds: number
  deadlineMs: number
  statistics: Statistics
  phases: PhaseResult[]
  marks: Mark[]
  exceptions: ExceptionEntry[]
  servers: ServerFigures
  notes: string[]
  passed: boolean
}
