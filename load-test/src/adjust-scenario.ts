import type { LoadOptions } from './options.ts'
import type { Scenario, ScenarioPhase, Thresholds } from './scenario.ts'

type Adjustments = Pick<LoadOptions, 'users' | 'spawnRate' | 'wait' | 'rate' | 'only' | 'deadline' | 'timeout' | 'send-deadline' | 'unique-images'>

const adjustPhase = (phase: ScenarioPhase, { users, spawnRate, wait, rate }: Adjustments): ScenarioPhase => {
  const { users: _users, rate: _rate, ...rest } = phase
  const load = users !== undefined ? { users } : rate !== undefined ? { rate } : { ...phase.users !== undefined && { users: phase.users }, ...phase.rate !== undefined && { rate: phase.rate } }
  return { ...rest, ...load, ...spawnRate !== undefined && { spawnRate }, ...wait !== undefined && { wait } }
}

/**
 * A scenario as the command line wants it.
 *
 * @throws {Error} if it has several phases, which say themselves how many users or requests there are, or has no such task
 */
export const adjustScenario = (scenario: Scenario, adjustments: Adjustments): Scenario => {
  const { users, spawnRate, wait, rate, only, deadline, timeout } = adjustments
  const isLoadAdjusted = [users, spawnRate, wait, rate].some((value) => value !== undefined)
  if (isLoadAdjusted && scenario.phases.length > 1) throw new Error('--users, --rate, --spawn-rate and --wait are for scenarios of one phase; this one says itself how much load each of its phases has')
  const unknown = only.filter((name) => !scenario.tasks.some((task) => task.name === name))
  if (unknown.length > 0) throw new Error(`the scenario has no task ${unknown.join(', ')}; it has ${scenario.tasks.map(({ name }) => name).join(', ')}`)
  return {
    ...scenario,
    ...deadline !== undefined && { deadline },
    ...timeout !== undefined && { timeout },
    ...adjustments['unique-images'] && { uniqueImages: true },
    ...adjustments['send-deadline'] && { sendDeadline: true },
    tasks: only.length === 0 ? scenario.tasks : scenario.tasks.filter(({ name }) => only.includes(name)),
    phases: scenario.phases.map((phase) => adjustPhase(phase, adjustments))
  }
}

/** What of the command line replaces every phase's own thresholds. */
export const thresholdsOf = ({ failRatio, p99, 'allow-refusals': allowRefusals }: Pick<LoadOptions, 'failRatio' | 'p99' | 'allow-refusals'>): Thresholds =>
  ({ ...failRatio !== undefined && { failRatio }, ...p99 !== undefined && { p99 }, ...allowRefusals && { allowRefusals } })
