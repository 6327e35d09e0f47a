import type { Judgement } from '../domain/judge-case.ts'
import type { JudgeCase } from '../ports.ts'
import { runInWorker } from './run-in-worker.ts'

const WORKER = new URL('./judge-worker.ts', import.meta.url)

/** Judges a candidate in a worker thread. */
export const judgeCaseInWorker: JudgeCase = (judgedCase) => runInWorker<Judgement>(WORKER, { workerData: judgedCase })
