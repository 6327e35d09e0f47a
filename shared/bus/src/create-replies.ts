import { createInbox, ErrorCode, type Msg, type MsgHdrs, type NatsConnection, NatsError } from 'nats'
import { busUnavailable } from './bus-errors.ts'
import type { ConnectionState } from './connection-state.ts'

interface Waiting { subject: string, resolve: (reply: Msg) => void, reject: (error: unknown) => void }

interface Sent { payload: Uint8Array | string, headers: MsgHdrs, timeoutMs: number, signal: AbortSignal | undefined }

const NO_RESPONDERS = 503

/** Only the server says so, and nothing beside it. */
const isUnheard = ({ data, headers }: Msg): boolean => data.length === 0 && headers?.code === NO_RESPONDERS

/**
 * Requests whose replies all come to one subscription, as those of nats.js do (`connection.request`). That makes an error
 * with its stack for each request that is answered and half a dozen promises. Besides, it does not fail what is in flight
 * when the connection is lost.
 *
 * @returns how to send one. It rejects with the signal's reason, with BUS_UNAVAILABLE, or with what nats.js says of it
 */
export const createReplies = (connection: NatsConnection, state: Pick<ConnectionState, 'onLost' | 'onForbidden'>) => {
  const inbox = createInbox()
  const waiting = new Map<string, Waiting>()
  let count = 0
  connection.subscribe(`${inbox}.*`, {
    callback (error, message) {
      if (error !== null) return // this service may not listen: said in the log, where the connection is followed
      const one = waiting.get(message.subject.slice(inbox.length + 1))
      if (isUnheard(message)) one?.reject(NatsError.errorForCode(ErrorCode.NoResponders))
      else one?.resolve(message)
    }
  })
  const failAll = (): void => { for (const { reject } of [...waiting.values()]) reject(busUnavailable()) }
  state.onLost(failAll)
  state.onForbidden((forbidden) => {
    for (const { subject, reject } of [...waiting.values()]) if (subject === forbidden) reject(NatsError.errorForCode(ErrorCode.PermissionsViolation))
  })
  connection.closed().then(failAll, failAll)

  return (subject: string, { payload, headers, timeoutMs, signal }: Sent): Promise<Msg> => new Promise((resolve, reject) => {
    const token = String(count++)
    const settle = (): void => {
      waiting.delete(token)
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
    }
    const fail = (error: unknown): void => { settle(); reject(error) }
    const leave = (): void => fail(signal?.reason)
    const timer = setTimeout(() => fail(NatsError.errorForCode(ErrorCode.Timeout)), timeoutMs)
    signal?.addEventListener('abort', leave)
    waiting.set(token, { subject, reject: fail, resolve (reply) { settle(); resolve(reply) } })
    try {
      connection.publish(subject, payload, { reply: `${inbox}.${token}`, headers })
    } catch (error) {
      fail(error)
    }
  })
}
export type SendAndWait = ReturnType<typeof createReplies>
