import { parentPort, workerData } from 'node:worker_threads'
import { yieldToEventLoops } from '@emberwatch/ml/compute-thread'
import { type JudgedCase, judgeCase, type Judgement } from '../domain/judge-case.ts'
import { failureOf, type WorkerMessage } from './run-in-worker.ts'

yieldToEventLoops()

const say = (message: WorkerMessage<Judgement>): void => parentPort?.postMessage(message)

try {
  say({ kind: 'done', result: judgeCase(workerData as JudgedCase) })
} catch (error) {
  say(failureOf(error))
}
