import { parentPort, workerData } from 'node:worker_threads'
import type { Sweep, TrainingParameters } from '@emberwatch/contracts'
import { yieldToEventLoops } from '@emberwatch/ml/compute-thread'
import { type BackendName, type FittedHead, searchHeads, type SearchReport, type TrainingData } from '@emberwatch/ml/training'
import { failureOf, STOP, type WorkerMessage } from './run-in-worker.ts'

yieldToEventLoops()

const ONE_TRIAL: Sweep = { method: 'grid', space: {} }

const say = (message: WorkerMessage<FittedHead, SearchReport>): void => parentPort?.postMessage(message)

const { data, parameters: { sweep = ONE_TRIAL, ...parameters }, backend } = workerData as { data: TrainingData, parameters: TrainingParameters, backend: BackendName | undefined }

const stopping = new AbortController()
parentPort?.on('message', (message) => { if (message === STOP) stopping.abort() })

// The rows lie in memory that is shared with the service. Those of the validation split become one tensor, which not every back end makes of shared memory.
const own: TrainingData = { ...data, validation: { ...data.validation, embeddings: data.validation.embeddings.slice() } }

try {
  const fitted = await searchHeads({ data: own, parameters, sweep, ...(backend === undefined ? {} : { backend }), onEpoch: (progress) => say({ kind: 'progress', progress }), signal: stopping.signal })
  say({ kind: 'done', result: fitted })
} catch (error) {
  say(failureOf(error))
}
