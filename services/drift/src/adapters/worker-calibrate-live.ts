import { Worker } from 'node:worker_threads'
import type { LiveMonitors } from '../domain/live/live-monitors.ts'
import type { CalibrateLive } from '../ports.ts'

/** Calibrates live drift in a thread of its own; `signal` ends it at once. */
export const calibrateInWorker: CalibrateLive = async (question, signal) => {
  const { promise, resolve, reject } = Promise.withResolvers<LiveMonitors>()
  const worker = new Worker(new URL('../live-worker.ts', import.meta.url), { workerData: question })
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', (code) => reject(new Error(`the thread that calibrates live drift ended with code ${code} and no answer`)))
  const stop = (): void => { worker.terminate().catch(() => {}) }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
