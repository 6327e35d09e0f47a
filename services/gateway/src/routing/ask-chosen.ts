import type { Bus, RequestOptions } from '@emberwatch/bus'
import { AppError, Infer, type InferOptions, type Prediction } from '@emberwatch/contracts'
import type { Deadline } from '../deadline.ts'
import type { Chosen, ReplicaTable } from './replica-table.ts'
import { createTypicalLatency } from './typical-latency.ts'

/** A replica answers from its main thread, which never computes: one that is silent for so long is frozen. */
const PROBE_TIMEOUT_MS = 150

export interface Asked {
  image: Uint8Array
  options: InferOptions
  deadline: Deadline
  /** Its trace and its id. */
  carried: Pick<RequestOptions, 'traceparent' | 'tracestate' | 'requestId'>
  /** Aborts when the client has gone. */
  signal: AbortSignal
}

/** The replica was lost while it had the request. */
export class ReplicaLost extends Error {}

/**
 * Asks one replica. If the answer takes longer than usual, the replica is asked whether it lives, again and again; if
 * it does not, the table learns of it and every request that it had is given up with {@link ReplicaLost}.
 */
export const createAskChosen = ({ bus, task, table }: { bus: Pick<Bus, 'request' | 'probe'>, task: string, table: ReplicaTable }) => {
  const latency = createTypicalLatency()

  /** Asks whether the replica lives; who asks says itself whether that still matters. */
  const watch = async (replica: string, matters: () => boolean): Promise<void> => {
    const liveness = await bus.probe(Infer, task, { instance: replica, timeoutMs: PROBE_TIMEOUT_MS }).catch(() => 'alive' as const)
    if (!matters()) return
    if (liveness === 'gone') table.lose(replica)
    if (liveness === 'silent') table.silence(replica)
  }

  /** A signal that aborts when nobody needs the answer of this replica any more: it is lost, or the client has gone. */
  const givenUp = ({ replica, lost }: Chosen, client: AbortSignal) => {
    const given = new AbortController()
    const leave = (): void => given.abort(client.reason)
    const lose = (): void => given.abort(new ReplicaLost(`replica ${replica} does not answer any more`))
    lost.addEventListener('abort', lose)
    client.addEventListener('abort', leave)
    if (client.aborted) leave()
    return {
      signal: given.signal,
      clear (): void {
        lost.removeEventListener('abort', lose)
        client.removeEventListener('abort', leave)
      }
    }
  }

  return async (chosen: Chosen, { image, options, deadline, carried, signal }: Asked): Promise<Prediction> => {
    const { replica, done } = chosen
    const startedAt = performance.now()
    let over = false
    const given = givenUp(chosen, signal)
    const watching = setInterval(() => { watch(replica, () => !over).catch(() => {}) }, latency.patienceMs())
    try {
      const prediction = await bus.request(Infer, task, image, { timeoutMs: deadline.leftMs(), ...carried, options, instance: replica, signal: given.signal })
      latency.remember(performance.now() - startedAt)
      return prediction
    } catch (error) {
      if (error instanceof AppError && error.code === 'BUS_NO_RESPONDERS') table.lose(replica)
      throw error
    } finally {
      clearInterval(watching)
      over = true
      given.clear()
      done()
    }
  }
}
