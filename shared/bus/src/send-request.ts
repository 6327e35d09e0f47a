import { AppError, BINARY, type EndpointDefinition, endpointSubject, isErrorCode, type MessageOf, validate } from '@emberwatch/contracts'
import { headers, type Msg, type NatsConnection } from 'nats'
import type { RequestOptions } from './bus.ts'
import { busUnavailable, requestFailure } from './bus-errors.ts'
import type { ConnectionState } from './connection-state.ts'

interface SentError { code?: unknown, detail?: unknown, retryable?: unknown }

const throwIfRefused = (reply: Msg, subject: string): void => {
  if (reply.headers?.get('Nats-Service-Error-Code') === undefined || reply.headers.get('Nats-Service-Error-Code') === '') return
  let sent: SentError = {}
  try { sent = reply.json<SentError>() } catch { /* a foreign service may send no body */ }
  const detail = typeof sent.detail === 'string' ? sent.detail : `${subject} answered: ${reply.headers.get('Nats-Service-Error')}`
  throw new AppError(detail, { code: isErrorCode(sent.code) ? sent.code : 'INTERNAL', retryable: sent.retryable === true })
}

/** Asks one instance of a service and returns its reply; fails at once when the connection is or goes down. */
export const sendRequest = (connection: NatsConnection, state: ConnectionState) => async <Definition extends EndpointDefinition>(
  endpoint: Definition, task: string, body: MessageOf<Definition['request']>, { timeoutMs, traceparent }: RequestOptions
): Promise<MessageOf<Definition['reply']>> => {
  const subject = endpointSubject(endpoint, task)
  if (!state.isUp()) throw busUnavailable()
  const settled = new AbortController()
  const sent = headers()
  if (traceparent !== undefined) sent.set('traceparent', traceparent)
  try {
    const reply = await Promise.race([
      connection.request(subject, endpoint.request === BINARY ? body as Uint8Array : JSON.stringify(body), { timeout: timeoutMs, headers: sent }),
      state.lost(settled.signal).then(() => settled.signal.aborted ? new Promise<never>(() => {}) : Promise.reject(busUnavailable()))
    ])
    throwIfRefused(reply, subject)
    return (endpoint.reply === BINARY ? reply.data : validate(endpoint.reply, reply.json(), `the reply of ${subject}`)) as MessageOf<Definition['reply']>
  } catch (error) {
    throw requestFailure(error, subject, timeoutMs)
  } finally {
    settled.abort()
  }
}
