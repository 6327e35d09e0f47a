import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AppError } from '@emberwatch/contracts'
import type { BackendName } from '@emberwatch/ml/training'
import { fittingFailed } from '../errors.ts'
import type { FitHeads } from '../ports.ts'
import type { FitMessage } from './fit-worker.ts'

/** Fits heads in a worker thread of their own, so that the service stays responsive and a crash there is only a failure. */
export const createWorkerFitHeads = ({ backend }: { backend: BackendName | undefined }): FitHeads => async (data, parameters, onEpoch) => {
  const worker = new Worker(new URL('./fit-worker.ts', import.meta.url), { workerData: { data, parameters, backend } })
  const ended = once(worker, 'exit')
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: FitMessage) => {
        if (message.kind === 'epoch') onEpoch(message.progress)
        else if (message.kind === 'fitted') resolve(message.fitted)
        else reject(message.code === undefined ? fittingFailed(message.problem) : new AppError(message.problem, { code: message.code, retryable: false }))
      })
      worker.on('error', (error) => reject(fittingFailed(error.message)))
      worker.on('exit', (code) => reject(fittingFailed(`the worker ended with code ${code}`)))
    })
  } finally {
    await worker.terminate()
    await ended
  }
}
