import { parentPort, workerData } from 'node:worker_threads'
import { AppError, type ErrorCode, type HyperParameters } from '@emberwatch/contracts'
import { type BackendName, type FittedHead, searchHeads, type TrainingData } from '@emberwatch/ml/training'
import type { SearchProgress } from '../ports.ts'

/** What the worker says: each epoch, then the result or what went wrong. */
export type FitMessage =
  | { kind: 'epoch', progress: SearchProgress }
  | { kind: 'fitted', fitted: FittedHead & { backend: string } }
  | { kind: 'failed', problem: string, code: ErrorCode | undefined }

const say = (message: FitMessage): void => parentPort?.postMessage(message)

const { data, parameters, backend } = workerData as { data: TrainingData, parameters: HyperParameters, backend: BackendName | undefined }

try {
  const fitted = await searchHeads({ data, parameters, ...(backend === undefined ? {} : { backend }), onEpoch: (progress) => say({ kind: 'epoch', progress }) })
  say({ kind: 'fitted', fitted })
} catch (error) {
  say({ kind: 'failed', problem: error instanceof Error ? error.message : String(error), code: error instanceof AppError ? error.code : undefined })
}
