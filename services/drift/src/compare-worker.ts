import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { yieldToEventLoops } from '@emberwatch/ml/compute-thread'
import { type ColumnsFound, compareDimensions } from './domain/compare-columns.ts'
import { concludeComparison, refuseComparison } from './domain/compare-sides.ts'
import type { ComparisonQuestion } from './domain/comparison-question.ts'
import type { ComparisonResult } from './domain/comparison-result.ts'
import { prepareSides } from './domain/prepare-sides.ts'
import type { ComputingStage } from './domain/stages.ts'

yieldToEventLoops()

/**
 * What one thread does of a comparison: the dimensions from one to another, and, if it concludes, everything else; then
 * it is sent the dimensions that the other thread looked at, if there is one.
 */
export interface ComparisonTask { question: ComparisonQuestion, from: number, to: number, concludes: boolean, hasHelper: boolean }

/** What a thread says: what it is doing, and at last what it found. */
export type Said<Answer extends ColumnsFound | null | ComparisonResult> = { stage: ComputingStage } | { answer: Answer }

const say = (said: Said<ColumnsFound | null | ComparisonResult>): void => { parentPort?.postMessage(said) }

// The whole of a comparison's arithmetic happens here, so that the service's own loop stays free for its servers.
const { question, from, to, concludes, hasHelper } = workerData as ComparisonTask
if (concludes) say({ stage: 'preparing' })
const prepared = prepareSides(question)
if (!concludes) say({ answer: prepared.refusals.length > 0 ? null : compareDimensions(prepared, from, to) })
else if (prepared.refusals.length > 0) say({ answer: refuseComparison(prepared) })
else {
  const others: Promise<(ColumnsFound | null)[]> = hasHelper && parentPort !== null ? once(parentPort, 'message') : Promise.resolve([])
  say({ stage: 'testing' })
  const finish = concludeComparison(prepared)
  say({ stage: 'dimensions' })
  const own = compareDimensions(prepared, from, to)
  const parts = [...await others, own].filter((part) => part !== null)
  say({ stage: 'concluding' })
  say({ answer: finish(parts) })
}
