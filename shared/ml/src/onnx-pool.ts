import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { unreadable } from './image-errors.ts'
import { type JpegInput, type OnnxCall, type OnnxLook, type OnnxOrder, type OnnxReply, type OnnxResult, type OnnxRun, type OnnxSight, type Ordered, type PlainTensor, sharedClockMs } from './onnx-call.ts'
import type { Pixels } from './pixels-to-planes.ts'

/** A call that a worker has and has not answered. */
interface Waiting { resolve: (result: OnnxResult | OnnxSight) => void, reject: (error: Error) => void }

const handedOver = (input: PlainTensor | JpegInput | Pixels): ArrayBuffer[] =>
  'data' in input ? [input.data.buffer as ArrayBuffer] : 'jpeg' in input ? [input.jpeg.buffer as ArrayBuffer] : []

const startWorker = () => {
  const worker = new Worker(new URL('./onnx-worker.ts', import.meta.url))
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let dead: Error | undefined
  const die = (error: Error): void => {
    dead = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const settle = (reply: OnnxReply): void => {
    const call = waiting.get(reply.id) // none: it was called off too late
    waiting.delete(reply.id)
    if (!('failure' in reply)) call?.resolve(reply)
    else call?.reject(reply.isUnreadable ? unreadable(reply.failure) : new Error(`ONNX Runtime: ${reply.failure}`))
  }
  worker.on('message', (replies: OnnxReply[]) => { for (const reply of replies) settle(reply) })
  let closing = false
  const dieAloud = (error: Error): void => {
    die(error)
    // A process that lost its worker cannot do its work: it ends, and whoever runs it starts it again.
    if (!closing) setImmediate(() => { throw error })
  }
  worker.on('error', dieAloud)
  worker.on('exit', (code) => dieAloud(new Error(`ONNX worker ended with code ${code}`)))
  return {
    busy: () => waiting.size,
    call: (call: OnnxCall, transfer: ArrayBuffer[] = [], signal?: AbortSignal): Promise<OnnxResult | OnnxSight> => new Promise((resolve, reject) => {
      if (dead !== undefined) return reject(dead)
      if (signal?.aborted === true) return reject(signal.reason)
      const id = nextId++
      const callOff = (): void => {
        waiting.delete(id)
        worker.postMessage({ calledOff: id } satisfies OnnxOrder)
        reject(signal?.reason)
      }
      const settled = <Value>(settle: (value: Value) => void) => (value: Value): void => {
        signal?.removeEventListener('abort', callOff)
        settle(value)
      }
      signal?.addEventListener('abort', callOff)
      waiting.set(id, { resolve: settled(resolve), reject: settled(reject) })
      worker.postMessage({ id, call, orderedAtMs: sharedClockMs() } as Ordered, transfer)
    }),
    terminate: async (): Promise<void> => {
      closing = true
      if (dead === undefined) await Promise.all([once(worker, 'exit'), worker.terminate()])
    }
  }
}

/** ONNX sessions by name, each present in every one of several worker threads. */
export interface OnnxPool {
  /** Loads a model under a name, in every worker. */
  create: (session: string, model: Uint8Array) => Promise<void>
  /**
   * Runs a model in the least busy worker; the buffers of tensors and of encoded images are handed over and must not be
   * used again. Rejects with the reason of `signal` as soon as it aborts; what has not begun by then never will.
   *
   * @throws {AppError} IMAGE_UNREADABLE where an image cannot be decoded
   */
  run: (run: OnnxRun, signal?: AbortSignal) => Promise<OnnxResult>
  /** The same of an image that goes through several models; while much waits, a few images go through them together. */
  look: (look: OnnxLook, signal?: AbortSignal) => Promise<OnnxSight>
  /** Calls that wait for a worker, or for their answer to be sent with others. */
  waiting: () => number
  /** Frees a model once everything that was asked of it before is answered. */
  release: (session: string) => Promise<void>
  close: () => Promise<void>
}

/** Starts the worker threads; they keep computing off the service's own event loop. */
export const createOnnxPool = ({ threads }: { threads: number }): OnnxPool => {
  // ONNX Runtime would otherwise report every model it loads to its maker; only the main thread's environment reaches it.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'
  const workers = Array.from({ length: threads }, startWorker)
  const everywhere = async (call: OnnxCall): Promise<void> => { await Promise.all(workers.map((worker) => worker.call(call))) }
  const leastBusy = () => workers.reduce((best, other) => other.busy() < best.busy() ? other : best)
  return {
    create: (session, model) => everywhere({ operation: 'create', session, model }),
    run: (run, signal) => leastBusy().call({ operation: 'run', ...run }, Object.values(run.inputs).flatMap(handedOver), signal),
    look: (look, signal) => leastBusy().call({ operation: 'look', ...look }, handedOver(look.image), signal) as Promise<OnnxSight>,
    waiting: () => workers.reduce((sum, worker) => sum + Math.max(0, worker.busy() - 1), 0),
    release: (session) => everywhere({ operation: 'release', session }),
    close: async () => { await Promise.all(workers.map((worker) => worker.terminate())) }
  }
}
