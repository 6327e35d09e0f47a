import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { yieldToEventLoops } from '@emberwatch/ml/compute-thread'
import { type ColumnsFound, compareDimensions } from './domain/compare-columns.ts'
import { concludeComparison, refuseComparison } from './domain/compare-sides.ts'
import type { ComparisonQuestion } from './domain/comparison-question.ts'
import { prepareSides } from './domain/prepare-sides.ts'

yieldToEventLoops()

/**
 * What one thread does of a comparison: the dimensions from one to another, and, if it concludes, everything else; then
 * it is sent the dimensions that the other thread looked at, if there is one.
 */
export interface ComparisonTask { question: ComparisonQuestion, from: number, to: number, concludes: boolean, hasHelper: boolean }

// The whole of a comparison's arithmetic happens here, so that the service's own loop stays free for its servers.
const { question, from, to, concludes, hasHelper } = workerData as ComparisonTask
const prepared = prepareSides(question)
if (!concludes) parentPort?.postMessage(prepared.refusals.length > 0 ? null : compareDimensions(prepared, from, to))
else if (prepared.refusals.length > 0) parentPort?.postMessage(refuseComparison(prepared))
else {
  const others: Promise<(ColumnsFound | null)[]> = hasHelper && parentPort !== null ? once(parentPort, 'message') : Promise.resolve([])
  const finish = concludeComparison(prepared)
  const own = compareDimensions(prepared, from, to)
  const parts = [...await others, own].filter((part) => part !== null)
  parentPort?.postMessage(finish(parts))
}
