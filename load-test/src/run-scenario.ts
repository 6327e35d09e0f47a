import { startClock } from './clock.ts'
import { createShooter, type ExceptionEntry } from './create-shooter.ts'
import { startDisturbance } from './disturbance.ts'
import { createHttpClient, type HttpClient } from './http-client.ts'
import { type Check, judgePhase } from './judge-phase.ts'
import { failureOfAnswer } from './outcome.ts'
import type { OwnSystem } from './own-system.ts'
import type { PhaseTally } from './phase-tally.ts'
import { lengthOfPhase, type PhasePlan, planPhase } from './plan-phase.ts'
import { type PreparedTask, prepareTasks } from './prepare-tasks.ts'
import { createRestClient } from './rest-client.ts'
import { runPhase } from './run-phase.ts'
import { type Scenario, secondsOf, type Thresholds } from './scenario.ts'
import { createRandom } from './seeded-random.ts'
import { readServers, type ServerFigures } from './server-figures.ts'
import { sleep } from './sleep.ts'
import { createStatistics, type Statistics } from './statistics.ts'

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

/** How a run stands. */
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

const USUAL_DEADLINE = '1s'
const USUAL_TIMEOUT = '10s'
const PREFLIGHT_TIMEOUT_MS = 60_000
const USUAL_MAX_IN_FLIGHT = 1000
/** After Ctrl-C answers are waited for so long. */
const GRACE_MS = 2000

/** Sends each task's first request once, unmeasured: what cannot work is said before, and what is slow only the first time is over. */
const tryTasks = async (http: HttpClient, tasks: readonly PreparedTask[], random: () => number): Promise<void> => {
  for (const task of tasks) {
    const request = task.next(random)
    const answer = await http.send({ ...request, headers: { ...request.headers, 'x-request-timeout-ms': '10000' } }, { timeoutMs: PREFLIGHT_TIMEOUT_MS })
    const failure = failureOfAnswer(answer)
    if (failure !== null) throw new Error(`before the run, task "${task.name}" (${task.method} ${request.path}) was answered ${failure.text}: ${answer.body.toString('utf8', 0, 300)}`)
  }
}

const createPermits = (requests: number, onNone: () => void): (() => boolean) => {
  let left = requests
  return () => {
    if (left <= 0) return false
    left--
    if (left === 0) onNone()
    return true
  }
}

/** Runs a scenario against a system that is up, and says what it came to. */
export const runScenario = async (options: RunOptions): Promise<RunResult> => {
  const { scenario, host, task, seed = 1, requests = Infinity, maxInFlight = USUAL_MAX_IN_FLIGHT, stop = new AbortController().signal, say } = options
  const http = createHttpClient(host, options.headers)
  const rest = createRestClient(http, host)
  const deadlineMs = secondsOf(scenario.deadline ?? USUAL_DEADLINE) * 1000
  const timeoutMs = secondsOf(scenario.timeout ?? USUAL_TIMEOUT) * 1000
  const notes: string[] = []
  const note = (line: string): void => { notes.push(line); say(line) }
  const tasks = await prepareTasks(scenario.tasks, { task, rest, images: options.images, deadlineMs: scenario.sendDeadline === true ? deadlineMs : undefined, note })
  await tryTasks(http, tasks, createRandom(seed, 'before the run'))

  const [cutOff, sentAll] = [new AbortController(), new AbortController()]
  const cut = (): void => { setTimeout(() => cutOff.abort(new Error('the run was stopped')), GRACE_MS).unref() }
  stop.addEventListener('abort', cut, { once: true })
  const shooter = createShooter({ http, tasks, timeoutMs, cutOff: cutOff.signal })
  const take = createPermits(requests, () => sentAll.abort())
  const stopped = AbortSignal.any([stop, sentAll.signal])
  const statistics = createStatistics()
  const marks: Mark[] = []
  const mark = (what: string): void => { marks.push({ second: clock.seconds(), what }) }
  let [users, phaseName] = [0, '']
  const startedAt = Date.now()
  const clock = startClock(() => {
    const state = { users: users === 0 ? shooter.inFlight() : users, inFlight: shooter.inFlight() }
    statistics.endSecond(state)
    options.onSecond?.({ statistics, phase: phaseName, second: statistics.timeline.length, ...state })
  })

  const phases: PhaseResult[] = []
  const runOne = async (plan: PhasePlan): Promise<void> => {
    const earlier = phases.map(({ tally }) => tally)
    if (plan.pauseSeconds > 0 && !await sleep(plan.pauseSeconds * 1000, stopped)) return
    phaseName = plan.name
    if (scenario.phases.length > 1) mark(`phase ${plan.name}`)
    const disturbance = plan.disturb === undefined ? undefined : await startDisturbance(plan.disturb, { rest, task, system: options.system, onMark: mark })
    const tally = await runPhase(plan, {
      seed, deadlineMs, maxInFlight, stopped, take, shoot: shooter.shoot, onOutcome: (outcome) => statistics.record(outcome, Date.now()), onUsers: (now) => { users = now }
    }).finally(async () => {
      users = 0
      if (disturbance !== undefined) note(await disturbance.stop())
    })
    phases.push({ plan, tally, checks: judgePhase(tally, { ...plan.thresholds, ...options.thresholds }, earlier) })
  }
  try {
    const total = scenario.phases.reduce((sum, phase) => sum + lengthOfPhase(phase) + secondsOf(phase.pause ?? 0), 0)
    const scale = options.runTime === undefined ? 1 : options.runTime / total
    for (const phase of scenario.phases) {
      if (stopped.aborted) break
      await runOne(planPhase(phase, scale, phases.map(({ tally }) => tally)))
    }
    clock.stop()
    if (shooter.abandoned() > 0) note(`${shooter.abandoned()} requests were in flight when the run was stopped; they are not counted`)
    const left = scenario.phases.slice(phases.length).map(({ name }) => name)
    if (left.length > 0) note(`the run ended before its phases ${left.join(', ')}`)
    return {
      scenario, host, startedAt, seconds: clock.seconds(), deadlineMs, statistics, phases, marks, exceptions: shooter.exceptions(), servers: await readServers(rest, task), notes,
      passed: phases.length > 0 && phases.every(({ checks }) => checks.every(({ passed }) => passed))
    }
  } finally {
    clock.stop()
    stop.removeEventListener('abort', cut)
    http.close()
  }
}
