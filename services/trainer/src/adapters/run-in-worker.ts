import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '@emberwatch/contracts'
import { workerFailed } from '../errors.ts'

/** What a worker says: how far it is, then its result or what went wrong. */
export type WorkerMessage<Result, Progress = never> =
  | { kind: 'progress', progress: Progress }
  | { kind: 'done', result: Result }
  | { kind: 'failed', problem: string, code: ErrorCode | undefined }

/** What a worker is told when its work is not wanted any more; one that does not end then is ended. */
export const STOP = 'stop'
const STOP_WITHIN_MS = 1000

/** What became of a worker's work that failed, as it is sent to who waits for it. */
export const failureOf = (error: unknown): WorkerMessage<never> =>
  ({ kind: 'failed', problem: error instanceof Error ? error.message : String(error), code: error instanceof AppError ? error.code : undefined })

interface WorkerOptions<Progress> {
  /** Copied to the worker, but for what lies in shared memory. */
  workerData: unknown
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}

/** Does work in a worker thread of its own, so that the service stays responsive and a crash there is only a failure. */
export const runInWorker = async <Result, Progress = never>(file: URL, { workerData, onProgress = () => {}, signal }: WorkerOptions<Progress>): Promise<Result> => {
  signal?.throwIfAborted()
  const worker = new Worker(file, { workerData })
  const ended = new Promise((resolve) => { worker.once('exit', resolve) })
  let patience: NodeJS.Timeout | undefined
  const stop = (): void => {
    worker.postMessage(STOP)
    patience = setTimeout(() => { worker.terminate().catch(() => {}) }, STOP_WITHIN_MS)
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: WorkerMessage<Result, Progress>) => {
        if (message.kind === 'progress') onProgress(message.progress)
        else if (message.kind === 'done') resolve(message.result)
        else reject(message.code === undefined ? workerFailed(message.problem) : new AppError(message.problem, { code: message.code, retryable: false }))
      })
      worker.on('error', (error) => reject(workerFailed(error.message)))
      worker.on('exit', (code) => reject(workerFailed(`it ended with code ${code} and no answer`)))
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    clearTimeout(patience)
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
    await ended
  }
}
