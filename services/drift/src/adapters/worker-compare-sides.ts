import { Worker } from 'node:worker_threads'
import type { Comparison, ComparisonQuestion } from '../domain/comparison.ts'

/** Computes a comparison in a worker thread of its own; the question's rows move there and are gone here. */
export const compareInWorker = async (question: ComparisonQuestion): Promise<Comparison> => {
  const { promise, resolve, reject } = Promise.withResolvers<Comparison>()
  const worker = new Worker(new URL('../compare-worker.ts', import.meta.url), {
    workerData: question,
    transferList: [question.reference.rows.buffer as ArrayBuffer, question.current.rows.buffer as ArrayBuffer]
  })
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', (code) => reject(new Error(`the comparison's worker ended with code ${code} and no answer`)))
  return promise
}
