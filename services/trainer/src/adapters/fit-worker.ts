import { parentPort, workerData } from 'node:worker_threads'
import { AppError, type ErrorCode, type Sweep, type TrainingParameters } from '@emberwatch/contracts'
import { type BackendName, type FittedHead, searchHeads, type SearchReport, type TrainingData } from '@emberwatch/ml/training'

/** What the worker says: each epoch, then the result or what went wrong. */
export type FitMessage =
  | { kind: 'epoch', progress: SearchReport }
  | { kind: 'fitted', fitted: FittedHead }
  | { kind: 'failed', problem: string, code: ErrorCode | undefined }

const ONE_TRIAL: Sweep = { method: 'grid', space: {} }

const say = (message: FitMessage): void => parentPort?.postMessage(message)

const { data, parameters: { sweep = ONE_TRIAL, ...parameters }, backend } = workerData as { data: TrainingData, parameters: TrainingParameters, backend: BackendName | undefined }

try {
  const fitted = await searchHeads({ data, parameters, sweep, ...(backend === undefined ? {} : { backend }), onEpoch: (progress) => say({ kind: 'epoch', progress }) })
  say({ kind: 'fitted', fitted })
} catch (error) {
  say({ kind: 'failed', problem: error instanceof Error ? error.message : String(error), code: error instanceof AppError ? error.code : undefined })
}
