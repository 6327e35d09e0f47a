import { parentPort, workerData } from 'node:worker_threads'
import { compareSides } from '../../services/drift/src/domain/compare-sides.ts'
import type { Verdict } from '../../services/drift/src/domain/comparison-result.ts'
import { drawQuestion, type World } from './drift-worlds.ts'

/** Which comparisons of a world one thread makes: every `step`th from `first` on. */
export interface WorldsQuestion { world: World, first: number, step: number, count: number, permutations: number, resamples: number, significance: number }

/** One comparison, as far as it is counted. */
export interface WorldOutcome { pValue: number, smallestHolm: number, tests: { name: string, pValue: number }[], verdict: Verdict }

const { world, first, step, count, ...settings } = workerData as WorldsQuestion
const outcomes: WorldOutcome[] = []
for (let seed = first; seed < count; seed += step) {
  const { pValue, tests, verdict } = compareSides(drawQuestion(world, { seed, ...settings }))
  outcomes.push({ pValue: pValue ?? 1, smallestHolm: Math.min(1, ...tests.map(({ holm }) => holm)), tests: tests.map((test) => ({ name: test.name, pValue: test.pValue })), verdict })
}
parentPort?.postMessage(outcomes)
