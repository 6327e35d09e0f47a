import { type LoadProfile, profileOf, rampUp } from './load-profile.ts'
import { goodputOf, type PhaseTally } from './phase-tally.ts'
import { type Disturbance, type ScenarioPhase, secondsOf, type Thresholds } from './scenario.ts'

/** A phase with every figure worked out. */
export interface PhasePlan {
  name: string
  mode: 'closed' | 'open'
  /** Users or requests a second. */
  profile: LoadProfile
  wait: readonly [number, number]
  pauseSeconds: number
  disturb: Disturbance | undefined
  thresholds: Thresholds
}

/** Locust's usual wait between two requests of a user. */
const USUAL_WAIT = [1, 3] as const

/** How long a phase lasts in seconds, its pause apart. */
export const lengthOfPhase = ({ runTime, stages = [] }: ScenarioPhase): number =>
  runTime === undefined ? stages.reduce((sum, { over }) => sum + secondsOf(over), 0) : secondsOf(runTime)

const levelOf = ({ users, rate, name }: ScenarioPhase, earlier: readonly PhaseTally[]): number => {
  if (rate === undefined) return users ?? 0
  if (typeof rate === 'number') return rate
  const reference = earlier.find((tally) => tally.name === rate.of)
  const level = reference === undefined ? 0 : rate.times * goodputOf(reference)
  if (level === 0) throw new Error(`phase ${name} is about the goodput of phase ${rate.of}, which had none`)
  return level
}

/**
 * Works a phase out.
 *
 * @param scale how much longer it takes than its file says
 * @param earlier what the phases before it came to
 */
export const planPhase = (phase: ScenarioPhase, scale: number, earlier: readonly PhaseTally[]): PhasePlan => {
  const { name, users, spawnRate, stages, wait = USUAL_WAIT, pause = 0, disturb, thresholds = {} } = phase
  const level = levelOf(phase, earlier)
  const profile = profileOf(stages === undefined
    ? rampUp(level, { runTime: lengthOfPhase(phase) * scale, perSecond: spawnRate })
    : stages.map(({ over, to }) => ({ over: secondsOf(over) * scale, to: to * level })))
  return { name, mode: users === undefined ? 'open' : 'closed', profile, wait, pauseSeconds: secondsOf(pause) * scale, disturb, thresholds }
}
