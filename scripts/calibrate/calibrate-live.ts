import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createRandom } from '../../services/drift/src/domain/statistics/random.ts'
import { describeMachine } from '../describe-machine.ts'
import { writeTable } from '../write-table.ts'
import { type LiveShift, type LiveWorld, SHIFT_OF_AUC_65 } from './live-worlds.ts'
import type { Judge, StreamOutcome, StreamsQuestion } from './run-live-streams.ts'

const THREADS = 2
const DOCUMENT = 'docs/drift.md'

/** Streams of the worlds that the goals are about, and of the others. */
const MODES = { quick: { main: 40, others: 12 }, full: { main: 500, others: 60 } } as const

/** What may differ without mattering, as the service has it unless told otherwise. */
const TOLERANCE = 0.1

const MAIN: LiveWorld = { name: 'bursts, daily and seasonal cycle', heldOutCells: 300, season: 0.1, day: 0.1 }
const BURSTS: LiveWorld = { ...MAIN, name: 'bursts alone', season: 0, day: 0 }
const WORLDS: readonly LiveWorld[] = [
  MAIN,
  BURSTS,
  { ...MAIN, name: 'cycles, reference of 100 cells', heldOutCells: 100 },
  { ...MAIN, name: 'cycles, reference of 1,000 cells', heldOutCells: 1000 },
  { ...MAIN, name: 'seasons twice as strong (.2 spreads)', season: 0.2 }
]
const SHIFTS: readonly LiveShift[] = [
  { name: 'along what the model looks at', along: 'model', known: false, size: SHIFT_OF_AUC_65 },
  { name: 'anywhere', along: 'anywhere', known: false, size: SHIFT_OF_AUC_65 },
  { name: 'as in a drift found before', along: 'anywhere', known: true, size: SHIFT_OF_AUC_65 }
]

const runStreams = async (question: Omit<StreamsQuestion, 'first' | 'step'>): Promise<StreamOutcome[]> => {
  const parts = await Promise.all(Array.from({ length: THREADS }, async (_, first): Promise<StreamOutcome[]> => {
    const worker = new Worker(new URL('./run-live-streams.ts', import.meta.url), { workerData: { ...question, first, step: THREADS } satisfies StreamsQuestion })
    const [outcomes] = await once(worker, 'message') as [StreamOutcome[]]
    return outcomes
  }))
  return parts.flat()
}

/** The least of some values that so large a share of them is at most; never is a value too. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0)[Math.max(0, Math.ceil(share * values.length) - 1)] as number

/** Windows to an alarm: all that were looked at by the alarms among them, because most streams end without one. */
const runLengthOf = (outcomes: readonly StreamOutcome[]): number =>
  outcomes.reduce((sum, { windows }) => sum + windows, 0) / outcomes.filter(({ alarms }) => alarms.length > 0).length

/** What 95 % of resamples of whole streams have at least; without any alarm, as if there had been three (the rule of three). */
const lowerBound = (outcomes: readonly StreamOutcome[]): number => {
  if (outcomes.every(({ alarms }) => alarms.length === 0)) return outcomes.reduce((sum, { windows }) => sum + windows, 0) / 3
  const random = createRandom(1, 'streams drawn again')
  return quantile(Array.from({ length: 999 }, () => runLengthOf(outcomes.map(() => outcomes[Math.floor(random() * outcomes.length)] as StreamOutcome))), 0.05)
}

const rounded = (value: number): string => Number.isFinite(value) ? Math.round(value).toLocaleString('en') : 'none in sight'

interface Goals { problems: string[] }

const falseAlarms = async (mode: keyof typeof MODES, { problems }: Goals): Promise<string[]> => {
  const rows: string[] = []
  const cases: [LiveWorld, Judge, tolerance?: number][] = [...WORLDS.map((world): [LiveWorld, Judge] => [world, 'method']), [BURSTS, 'method', 0], [MAIN, 'method', 0], [MAIN, 'always'], [MAIN, 'never']]
  for (const [world, judge, tolerance = TOLERANCE] of cases) {
    const isMain = world === MAIN && judge === 'method' && tolerance === TOLERANCE
    const outcomes = await runStreams({ world, judge, tolerance, shift: null, count: isMain ? MODES[mode].main : MODES[mode].others })
    const [length, bound] = [runLengthOf(outcomes), lowerBound(outcomes)]
    const alarmed = outcomes.filter(({ alarms }) => alarms.length > 0).length
    if (isMain && (length < 200 || bound < 170)) problems.push(`a false alarm in ${rounded(length)} windows (at least ${rounded(bound)}), wanted 200 (170)`)
    rows.push(`| ${judge === 'method' ? `${world.name}${tolerance === TOLERANCE ? '' : ', tolerance 0'}` : `dummy: ${judge} fires`} | ${outcomes.length} | ${rounded(outcomes.reduce((sum, { windows }) => sum + windows, 0))} | ${alarmed} | ${rounded(length)} | ${rounded(bound)} |`)
    console.log(rows.at(-1))
  }
  return rows
}

const delays = async (mode: keyof typeof MODES, { problems }: Goals): Promise<string[]> => {
  const rows: string[] = []
  const cases: [LiveWorld, LiveShift, Judge][] = [
    ...SHIFTS.map((shift): [LiveWorld, LiveShift, Judge] => [MAIN, shift, 'method']),
    [WORLDS[2] as LiveWorld, SHIFTS[1] as LiveShift, 'method'],
    [MAIN, SHIFTS[0] as LiveShift, 'always'], [MAIN, SHIFTS[0] as LiveShift, 'never']
  ]
  for (const [world, shift, judge] of cases) {
    const outcomes = (await runStreams({ world, judge, shift, tolerance: TOLERANCE, count: judge === 'method' && world === MAIN ? MODES[mode].main : MODES[mode].others })).filter(({ falseAlarmBefore }) => judge !== 'method' || !falseAlarmBefore)
    const first = outcomes.map(({ alarms }) => alarms[0] ?? Infinity)
    const repeats = Math.max(0, ...outcomes.map(({ alarms }) => alarms.length - 1))
    const repeated = outcomes.filter(({ alarms }) => alarms.length > 1).length
    const [delay, late] = [quantile(first, 0.5), quantile(first, 0.9)]
    if (judge === 'method' && world === MAIN && (delay > 3 || repeats > 1)) problems.push(`${shift.name}: ${delay} windows of delay, ${repeats} duplicates`)
    rows.push(`| ${judge === 'method' ? `${shift.name}${world === MAIN ? '' : `, ${world.name}`}` : `dummy: ${judge} fires`} | ${outcomes.length} | ${Number.isFinite(delay) ? delay : 'never'} | ${Number.isFinite(late) ? late : 'never'} | ${outcomes.filter(({ alarms }) => alarms.length === 0).length} | ${repeated} (${repeats}) |`)
    console.log(rows.at(-1))
  }
  return rows
}

/**
 * `npm run calibrate -- drift-live [quick|full] [alike|shifted]`: how long live drift goes without a false alarm in a year of traffic like the reference, and after how many windows
 * it finds a shift; writes both tables into docs/drift.md. Ends with an error if a goal is missed.
 */
export const calibrateLive = async ([mode = 'quick', part = 'both']: readonly string[]): Promise<void> => {
  if (mode !== 'quick' && mode !== 'full') throw new RangeError(`there is no mode ${JSON.stringify(mode)}; there are: quick, full`)
  const startedAt = performance.now()
  const goals: Goals = { problems: [] }
  const said = `Made by \`npm run calibrate -- drift-live ${mode}\` on ${describeMachine()}.`
  if (part !== 'shifted') {
    const rows = await falseAlarms(mode, goals)
    await writeTable(DOCUMENT, 'live-run-length', [said, '', '| traffic, nothing changed | streams of a year | windows | streams with an alarm | windows to an alarm | 95 % lower bound |', '|---|---|---|---|---|---|', ...rows])
  }
  if (part !== 'alike') {
    const rows = await delays(mode, goals)
    await writeTable(DOCUMENT, 'live-delay', [said, '', '| shift of area .65 | streams | median delay, windows | 90 % within | not found in 40 windows | streams with a second alarm (most) |', '|---|---|---|---|---|---|', ...rows])
  }
  for (const problem of goals.problems) console.error(`missed: ${problem}`)
  if (goals.problems.length > 0) process.exitCode = 1
  console.log(`took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
}
