import { startClock } from './clock.ts'
import { createShooter } from './create-shooter.ts'
import { startDisturbance } from './disturbance.ts'
import { createHttpClient, type HttpClient } from './http-client.ts'
import { judgePhase } from './judge-phase.ts'
import type { OwnSystem } from './own-system.ts'
import { lengthOfPhase, type PhasePlan, planPhase } from './plan-phase.ts'
import { type PreparedTask, prepareTasks } from './prepare-tasks.ts'
import { createRestClient, type RestClient } from './rest-client.ts'
import { runPhase } from './run-phase.ts'
import type { Mark, PhaseResult, RunResult, RunState } from './run-result.ts'
import { type Scenario, secondsOf, type Thresholds } from './scenario.ts'
import { readServers } from './server-figures.ts'
import { sleep } from './sleep.ts'
import { createStatistics } from './statistics.ts'
import { tryTasks } from './try-tasks.ts'

/** A run: of what, against which system, within which bounds. */
export interface RunOptions {
  scenario: Scenario
  host: string
  /** Whose predictions are asked for. */
  task: string
  seed?: number
  /** Seconds that the whole run takes; its phases are stretched or shortened to that. */
  runTime?: number | undefined
  /** No more requests than this. */
  requests?: number | undefined
  maxInFlight?: number | undefined
  images?: string | undefined
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>
  /** Instead of what the scenario's phases say. */
  thresholds?: Thresholds
  system?: OwnSystem | undefined
  /** Ends the run; what was measured so far is the result. */
  stop?: AbortSignal
  /** Is told once a second how things stand. */
  onSecond?: (state: RunState) => void
  say: (line: string) => void
}

interface Ready { http: HttpClient, rest: RestClient, tasks: PreparedTask[], note: (line: string) => void }

const USUAL_DEADLINE = '1s'
const USUAL_TIMEOUT = '10s'
const USUAL_MAX_IN_FLIGHT = 1000
/** After Ctrl-C answers are waited for so long. */
const GRACE_MS = 2000

const deadlineOf = ({ deadline = USUAL_DEADLINE }: Scenario): number => secondsOf(deadline) * 1000

const createPermits = (requests: number, onNone: () => void): (() => boolean) => {
  let left = requests
  return () => {
    if (left <= 0) return false
    left--
    if (left === 0) onNone()
    return true
  }
}

/** Everything that the phases of one run share. */
const createRun = ({ scenario, task, seed = 1, requests = Infinity, maxInFlight = USUAL_MAX_IN_FLIGHT, thresholds, system, stop = new AbortController().signal, onSecond }: RunOptions, { http, rest, tasks, note }: Ready) => {
  const [cutOff, sentAll] = [new AbortController(), new AbortController()]
  stop.addEventListener('abort', () => { setTimeout(() => cutOff.abort(new Error('the run was stopped')), GRACE_MS).unref() }, { once: true })
  const shooter = createShooter({ http, tasks, timeoutMs: secondsOf(scenario.timeout ?? USUAL_TIMEOUT) * 1000, cutOff: cutOff.signal })
  const take = createPermits(requests, () => sentAll.abort())
  const stopped = AbortSignal.any([stop, sentAll.signal])
  const statistics = createStatistics()
  const marks: Mark[] = []
  const phases: PhaseResult[] = []
  let [users, phase] = [0, '']
  const clock = startClock(() => {
    const state = { users, inFlight: shooter.inFlight() }
    statistics.endSecond(state)
    onSecond?.({ statistics, phase, second: statistics.timeline.length, ...state })
  })
  const mark = (what: string): void => { marks.push({ second: clock.seconds(), what }) }

  return {
    statistics,
    shooter,
    marks,
    phases,
    clock,
    stopped,
    async runPhase (plan: PhasePlan): Promise<void> {
      if (plan.pauseSeconds > 0 && !await sleep(plan.pauseSeconds * 1000, stopped)) return
      phase = plan.name
      if (scenario.phases.length > 1) mark(`phase ${plan.name}`)
      const disturbance = plan.disturb === undefined ? undefined : await startDisturbance(plan.disturb, { rest, task, system, onMark: mark })
      const tally = await runPhase(plan, {
        seed,
        deadlineMs: deadlineOf(scenario),
        maxInFlight,
        stopped,
        take,
        shoot: shooter.shoot,
        onOutcome: (outcome) => statistics.record(outcome, Date.now()),
        onUsers: (now) => { users = now }
      }).finally(async () => {
        users = 0
        if (disturbance !== undefined) note(await disturbance.stop())
      })
      const earlier = phases.map((before) => before.tally)
      phases.push({ plan, tally, checks: judgePhase(tally, { ...plan.thresholds, ...thresholds }, earlier) })
    }
  }
}

const runPhases = async (options: RunOptions, ready: Ready, notes: readonly string[]): Promise<RunResult> => {
  const { scenario, host, task, runTime } = options
  const startedAt = Date.now()
  const { statistics, shooter, marks, phases, clock, stopped, runPhase: runOne } = createRun(options, ready)
  try {
    const length = scenario.phases.reduce((sum, phase) => sum + lengthOfPhase(phase) + secondsOf(phase.pause ?? 0), 0)
    for (const phase of scenario.phases) {
      if (!stopped.aborted) await runOne(planPhase(phase, runTime === undefined ? 1 : runTime / length, phases.map(({ tally }) => tally)))
    }
  } finally {
    clock.stop()
  }
  if (shooter.abandoned() > 0) ready.note(`${shooter.abandoned()} requests were in flight when the run was stopped; they are not counted`)
  const left = scenario.phases.slice(phases.length).map(({ name }) => name)
  if (left.length > 0) ready.note(`the run ended before its phases ${left.join(', ')}`)
  return {
    scenario,
    host,
    startedAt,
    seconds: clock.seconds(),
    deadlineMs: deadlineOf(scenario),
    statistics,
    phases,
    marks,
    exceptions: shooter.exceptions(),
    servers: await readServers(ready.rest, task),
    notes: [...notes],
    passed: phases.length > 0 && phases.every(({ checks }) => checks.every(({ passed }) => passed))
  }
}

/** Runs a scenario against a system that is up, and says what it came to. */
export const runScenario = async (options: RunOptions): Promise<RunResult> => {
  const { scenario, host, task, seed = 1, images, say } = options
  const http = createHttpClient(host, options.headers)
  const notes: string[] = []
  const note = (line: string): void => { notes.push(line); say(line) }
  try {
    const rest = createRestClient(http, host)
    const tasks = await prepareTasks(scenario.tasks, { task, rest, images, uniqueImages: scenario.uniqueImages, deadlineMs: scenario.sendDeadline === true ? deadlineOf(scenario) : undefined, note })
    await tryTasks(http, tasks, seed)
    await readServers(rest, task) // their longest stall counts from one reading to the next
    return await runPhases(options, { http, rest, tasks, note }, notes)
  } finally {
    http.close()
  }
}
