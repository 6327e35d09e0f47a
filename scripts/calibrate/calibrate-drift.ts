import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { wilson } from '../../services/drift/src/domain/statistics/wilson.ts'
import { describeMachine } from '../describe-machine.ts'
import { writeTable } from '../write-table.ts'
import type { WorldOutcome, WorldsQuestion } from './compare-worlds.ts'
import type { World } from './drift-worlds.ts'

const THREADS = 2
const DOCUMENT = 'docs/drift.md'

/** How many comparisons, and of how many rearrangements each; resamples only make intervals, which these tables hardly need. */
const MODES = {
  quick: { nulls: 400, powers: 50, permutations: 199, resamples: 49 },
  full: { nulls: 2000, powers: 200, permutations: 999, resamples: 99 }
} as const

const [SMALL, MIDDLE, LARGE] = [[60, 30], [300, 100], [1000, 1000]] as const

const independent = (groups: World['groups']): World => ({ name: 'independent', dimensions: 64, groups, perGroup: 1, icc: 0, change: 'none' })
const grouped = (groups: World['groups'], icc: number): World => ({ name: `groups of 10, correlation ${icc}`, dimensions: 64, groups, perGroup: 10, icc, change: 'none' })

const NULLS = {
  quick: [independent(SMALL), independent(MIDDLE), independent(LARGE), grouped(SMALL, 0), grouped(SMALL, 0.3), grouped(SMALL, 0.8), grouped(MIDDLE, 0.3)],
  full: [SMALL, MIDDLE, LARGE].flatMap((groups) => [independent(groups), ...[0, 0.3, 0.8].map((icc) => grouped(groups, icc))])
}

const CHANGES: [World['change'], string][] = [['class share', 'class b 5 % to 12 %'], ['mean', 'mean +0.25 σ on 8 of 256 dimensions'], ['mixture', '15 % of the rows +1.5 σ on 16 dimensions'], ['noise', 'noise × 1.1']]
const POWERS: World[] = [LARGE, [500, 200] as const].flatMap((groups) => CHANGES.map(([change, name]) => ({ name, dimensions: 256, groups, perGroup: 1, icc: 0, change })))

const runWorld = async (question: Omit<WorldsQuestion, 'first' | 'step'>): Promise<WorldOutcome[]> => {
  const parts = await Promise.all(Array.from({ length: THREADS }, async (_, first): Promise<WorldOutcome[]> => {
    const worker = new Worker(new URL('./compare-worlds.ts', import.meta.url), { workerData: { ...question, first, step: THREADS } satisfies WorldsQuestion })
    const [outcomes] = await once(worker, 'message') as [WorldOutcome[]]
    return outcomes
  }))
  return parts.flat()
}

const TESTS = ['mmd', 'predictions', 'labels', 'classifier', 'dimensions'] as const

const rate = (outcomes: readonly WorldOutcome[], is: (outcome: WorldOutcome) => boolean): number => outcomes.filter(is).length / outcomes.length

const shown = (share: number): string => share.toFixed(3).replace(/^0/, '')

const withInterval = (share: number, count: number): string => {
  const { low, high } = wilson(share, count)
  return `${shown(share)} (${shown(low)} to ${shown(high)})`
}

const ofTest = (outcomes: readonly WorldOutcome[], name: string): string => shown(rate(outcomes, ({ tests }) => tests.some((test) => test.name === name && test.pValue <= 0.05)))

const rowOf = ({ name, groups, dimensions }: World, outcomes: readonly WorldOutcome[], cells: readonly string[]): string => {
  const line = `| ${name} | ${groups.join(' / ')} | ${cells.join(' | ')} | ${TESTS.map((test) => ofTest(outcomes, test)).join(' | ')} |`
  console.log(`${line} (${dimensions} dimensions)`)
  return line
}

/** Each row is written as soon as it is there, so that a run that is stopped leaves what it found. */
type WriteRows = (rows: readonly string[]) => Promise<void>

const nullTable = async (mode: keyof typeof MODES, write: WriteRows): Promise<string[]> => {
  const { nulls, permutations, resamples } = MODES[mode]
  const [rows, problems]: [string[], string[]] = [[], []]
  for (const world of NULLS[mode]) {
    const outcomes = await runWorld({ world, count: nulls, permutations, resamples, significance: 0.05 })
    const [at5, at1] = [rate(outcomes, ({ pValue }) => pValue <= 0.05), rate(outcomes, ({ pValue }) => pValue <= 0.01)]
    rows.push(rowOf(world, outcomes, [withInterval(at5, nulls), withInterval(at1, nulls), shown(rate(outcomes, ({ smallestHolm }) => smallestHolm <= 0.05)), shown(rate(outcomes, ({ verdict }) => verdict === 'drift'))]))
    const { low, high } = wilson(at5, nulls)
    if (low > 0.065 || high < 0.035 || wilson(at1, nulls).low > 0.015) problems.push(`${world.name}, ${world.groups.join('/')}: ${shown(at5)} at .05 and ${shown(at1)} at .01`)
    await write(rows)
  }
  return problems
}

const powerTable = async (mode: keyof typeof MODES, write: WriteRows): Promise<void> => {
  const { powers, permutations, resamples } = MODES[mode]
  const rows: string[] = []
  for (const world of POWERS) {
    const outcomes = await runWorld({ world, count: powers, permutations, resamples, significance: 0.05 })
    rows.push(rowOf(world, outcomes, [withInterval(rate(outcomes, ({ pValue }) => pValue <= 0.05), powers), shown(rate(outcomes, ({ smallestHolm }) => smallestHolm <= 0.05)), shown(rate(outcomes, ({ verdict }) => verdict === 'drift'))]))
    await write(rows)
  }
}

/**
 * `npm run calibrate -- drift [quick|full] [nulls|powers]`: how often comparisons of sides that are alike find something, how often comparisons of sides that
 * differ do, and writes both tables into docs/drift.md. Ends with an error if a false-alarm rate is certainly outside its bounds.
 */
export const calibrateDrift = async ([mode = 'quick', part = 'both']: readonly string[]): Promise<void> => {
  if (mode !== 'quick' && mode !== 'full') throw new RangeError(`there is no mode ${JSON.stringify(mode)}; there are: quick, full`)
  const { nulls, powers, permutations } = MODES[mode]
  const startedAt = performance.now()
  const said = (count: number, { length }: readonly string[], { length: all }: readonly World[]): string =>
    `Made by \`npm run calibrate -- drift ${mode}\` (${count} comparisons a row, ${permutations} rearrangements each${length < all ? `; stopped after ${length} of ${all} rows` : ''}) on ${describeMachine()}.`
  if (part !== 'powers') {
    const problems = await nullTable(mode, async (rows) => await writeTable(DOCUMENT, mode === 'full' ? 'null-rates' : 'null-rates-quick', [said(nulls, rows, NULLS[mode]), '', `| nothing changed | groups | found at .05 (95 % interval) | found at .01 | Holm instead, at .05 | verdict drift, at .05 | ${TESTS.join(' | ')} |`, `|---|---|---|---|---|---${'|---'.repeat(TESTS.length)}|`, ...rows]))
    for (const problem of problems) console.error(`false alarms out of bounds: ${problem}`)
    if (problems.length > 0) process.exitCode = 1
  }
  if (part !== 'nulls') {
    await powerTable(mode, async (rows) => await writeTable(DOCUMENT, 'power', [said(powers, rows, POWERS), '', `| changed | rows | found at .05 (95 % interval) | Holm instead | verdict drift | ${TESTS.join(' | ')} |`, `|---|---|---|---|---${'|---'.repeat(TESTS.length)}|`, ...rows]))
  }
  console.log(`took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
}
