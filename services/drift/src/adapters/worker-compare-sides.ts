import { Worker } from 'node:worker_threads'
import type { ColumnsFound } from '../domain/compare-columns.ts'
import type { ComparisonSide } from '../domain/comparison-question.ts'
import type { ComparisonResult } from '../domain/comparison-result.ts'
import type { ComparisonTask, Said } from '../compare-worker.ts'
import type { CompareSides } from '../ports.ts'

/** With fewer numbers than this a second thread takes longer to start than it saves. */
const NUMBERS_FOR_TWO = 3_000_000
/** The second thread looks at this share of the dimensions while the first computes everything else. */
const HELPERS_SHARE = 0.85

const shared = (side: ComparisonSide): ComparisonSide => {
  if (side.rows.buffer instanceof SharedArrayBuffer) return side
  const rows = new Float32Array(new SharedArrayBuffer(side.rows.byteLength))
  rows.set(side.rows)
  return { ...side, rows }
}

const run = <Answer extends ColumnsFound | null | ComparisonResult>(task: ComparisonTask, enter: Parameters<CompareSides>[2] = () => {}): { worker: Worker, answer: Promise<Answer> } => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const worker = new Worker(new URL('../compare-worker.ts', import.meta.url), { workerData: task })
  worker.on('message', (said: Said<Answer>) => {
    if ('answer' in said) return resolve(said.answer)
    try {
      enter(said.stage)
    } catch (error) {
      reject(error) // of a comparison that was cancelled meanwhile: thrown from here it would end the process
    }
  })
  worker.once('error', reject)
  worker.once('exit', (code) => reject(new Error(`the comparison's worker ended with code ${code} and no answer`)))
  return { worker, answer: promise }
}

/**
 * Computes a comparison in worker threads: one, or two for a large one. Rows in shared memory are not copied. `signal` ends it at once.
 */
export const compareInWorker: CompareSides = async (question, signal, enter) => {
  const { dimensions, reference, current } = question
  const hasHelper = reference.rows.length + current.rows.length > NUMBERS_FOR_TWO && dimensions > 1
  const from = hasHelper ? Math.ceil(dimensions * HELPERS_SHARE) : 0
  const sharing = { ...question, reference: shared(reference), current: shared(current) }
  const main = run<ComparisonResult>({ question: sharing, from, to: dimensions, concludes: true, hasHelper }, enter)
  const helper = hasHelper ? run<ColumnsFound | null>({ question: sharing, from: 0, to: from, concludes: false, hasHelper }) : undefined
  const workers = [main.worker, ...(helper === undefined ? [] : [helper.worker])]
  const stop = (): void => { for (const worker of workers) worker.terminate().catch(() => {}) }
  signal?.addEventListener('abort', stop, { once: true })
  helper?.answer.then((found) => { main.worker.postMessage(found) }, stop)
  try {
    return await main.answer
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
}
