import { AppError, BINARY, type EndpointDefinition, endpointSubject, isErrorCode, type MessageOf, OPTIONS_HEADER, type OptionsOf, validate } from '@emberwatch/contracts'
import type { Tracing } from '@emberwatch/observability'
import { headers, type Msg, type NatsConnection, nuid } from 'nats'
import type { RequestOptions } from './bus.ts'
import { busUnavailable, requestFailure } from './bus-errors.ts'
import type { ConnectionState } from './connection-state.ts'
import type { SendAndWait } from './create-replies.ts'
import { cancelSubject, ORIGIN_ID_HEADER, REQUEST_ID_HEADER, TIMEOUT_HEADER } from './directed-subjects.ts'

interface SentError { code?: unknown, detail?: unknown, retryable?: unknown }

const throwIfRefused = (reply: Msg, subject: string): void => {
  if (reply.headers?.get('Nats-Service-Error-Code') === undefined || reply.headers.get('Nats-Service-Error-Code') === '') return
  let sent: SentError = {}
  try { sent = reply.json<SentError>() } catch { /* a foreign service may send no body */ }
  const detail = typeof sent.detail === 'string' ? sent.detail : `${subject} answered: ${reply.headers.get('Nats-Service-Error')}`
  throw new AppError(detail, { code: isErrorCode(sent.code) ? sent.code : 'INTERNAL', retryable: sent.retryable === true })
}

/** Asks an instance of a service and returns its reply; fails at once when the connection is or goes down. */
export const sendRequest = ({ connection, state, tracing, sendAndWait }: { connection: Pick<NatsConnection, 'publish'>, state: Pick<ConnectionState, 'isUp'>, tracing: Tracing, sendAndWait: SendAndWait }) => async <Definition extends EndpointDefinition>(
  endpoint: Definition, task: string, body: MessageOf<Definition['request']>, { timeoutMs, traceparent, tracestate, requestId: originId, instance, options, signal }: RequestOptions<OptionsOf<Definition>>
): Promise<MessageOf<Definition['reply']>> => {
  const subject = endpointSubject(endpoint, task, instance)
  if (!state.isUp()) throw busUnavailable()
  signal?.throwIfAborted()
  const span = tracing.begin(`ask ${endpoint.prefix}`, { kind: 'client', parent: traceparent, state: tracestate, facts: { 'messaging.system': 'nats', 'messaging.destination.name': subject } })
  const requestId = nuid.next()
  const sent = headers()
  sent.set(REQUEST_ID_HEADER, requestId)
  sent.set(TIMEOUT_HEADER, String(timeoutMs))
  sent.set('traceparent', span.traceparent)
  if (span.tracestate !== undefined) sent.set('tracestate', span.tracestate)
  if (originId !== undefined) sent.set(ORIGIN_ID_HEADER, originId)
  if (options !== undefined) sent.set(OPTIONS_HEADER, JSON.stringify(options))
  try {
    const reply = await sendAndWait(subject, { payload: endpoint.request === BINARY ? body as Uint8Array : JSON.stringify(body), headers: sent, timeoutMs, signal })
    throwIfRefused(reply, subject)
    const answer = (endpoint.reply === BINARY ? reply.data : validate(endpoint.reply, reply.json(), `the reply of ${subject}`)) as MessageOf<Definition['reply']>
    span.end()
    return answer
  } catch (error) {
    span.end({ error })
    if (signal?.aborted === true && error === signal.reason) {
      if (instance !== undefined && state.isUp()) connection.publish(cancelSubject(subject), requestId)
      throw error
    }
    throw requestFailure(error, subject, timeoutMs)
  }
}
