import type { BackendName, FittedHead, SearchReport } from '@emberwatch/ml/training'
import type { FitHeads } from '../ports.ts'
import { runInWorker } from './run-in-worker.ts'

const WORKER = new URL('./fit-worker.ts', import.meta.url)

/** Fits heads in a worker thread. */
export const createWorkerFitHeads = ({ backend }: { backend: BackendName | undefined }): FitHeads => (data, parameters, { onEpoch, signal }) =>
  runInWorker<FittedHead, SearchReport>(WORKER, { workerData: { data, parameters, backend }, onProgress: onEpoch, signal })
