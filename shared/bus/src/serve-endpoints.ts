import { type AppError, BINARY, endpointSubject, OPTIONS_HEADER, problemOfError, validate } from '@emberwatch/contracts'
import { type Logger, type Metrics, type Span, traceFields, type Tracing } from '@emberwatch/observability'
import { type NatsConnection, type ServiceMsg, type Subscription } from 'nats'
import type { Answer, ServiceOptions, Stoppable } from './bus.ts'
import { busUnavailable } from './bus-errors.ts'
import { type Callers, createCallers } from './callers.ts'
import type { ConnectionState } from './connection-state.ts'
import { aliveSubject, cancelSubject, ORIGIN_ID_HEADER, REQUEST_ID_HEADER, TIMEOUT_HEADER } from './directed-subjects.ts'

/** Every service says the same version: that of the repository. */
const VERSION = '0.1.0'

const encoder = new TextEncoder()

interface ServeDeps { connection: NatsConnection, state: Pick<ConnectionState, 'isUp'>, log: Logger, metrics: Metrics, tracing: Tracing }

const read = (message: ServiceMsg, { definition }: Answer): unknown => {
  if (definition.request === BINARY) return message.data
  const body: unknown = message.data.length === 0 ? {} : parseJson(message.string())
  return validate(definition.request, body, `the request to ${message.subject}`)
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // undefined matches no schema, so the sender is told what the request must be
  }
}

const readOptions = ({ headers, subject }: ServiceMsg, { definition: { options } }: Answer): { options?: unknown } => {
  const text = headers?.get(OPTIONS_HEADER) ?? ''
  return options === undefined || text === '' ? {} : { options: validate(options, parseJson(text), `${OPTIONS_HEADER} of the request to ${subject}`) }
}

const write = (message: ServiceMsg, { definition }: Answer, reply: unknown): void => {
  message.respond(definition.reply === BINARY ? reply as Uint8Array : encoder.encode(JSON.stringify(reply)))
}

const refuse = (message: ServiceMsg, error: unknown): void => {
  const problem = problemOfError(error)
  const retryable = (error as Partial<AppError>).retryable ?? false
  message.respondError(problem.status, problem.title, encoder.encode(JSON.stringify({ ...problem, retryable })))
}

const beginSpan = (tracing: Tracing, { headers, subject }: ServiceMsg, { definition: { prefix } }: Answer): Span =>
  tracing.begin(`answer ${prefix}`, { kind: 'server', parent: headers?.get('traceparent'), state: headers?.get('tracestate') || undefined, facts: { 'messaging.system': 'nats', 'messaging.destination.name': subject } })

/** As the gateway takes them from its clients; anything else, of a foreign client, is not repeated in a log. */
const ORIGIN_ID = /^[\w.:-]{1,128}$/

const originOf = ({ headers }: ServiceMsg): { requestId?: string } => {
  const requestId = headers?.get(ORIGIN_ID_HEADER) ?? ''
  return ORIGIN_ID.test(requestId) ? { requestId } : {}
}

/** Beside the requests meant for one instance: whether it lives, and who does not wait any more. */
const listenBeside = (connection: NatsConnection, directed: string, callers: Callers): Subscription[] => [
  connection.subscribe(aliveSubject(directed), { callback: (error, message) => { if (error === null) message.respond() } }),
  connection.subscribe(cancelSubject(directed), { callback: (error, message) => { if (error === null) callers.cancel(message.string()) } })
]

/** Answers requests over the NATS micro protocol; handlers may be asynchronous and are waited for when stopping. */
export const serveEndpoints = ({ connection, state: link, log, metrics, tracing }: ServeDeps) => async ({ name, description, answers, instance, state }: ServiceOptions): Promise<Stoppable> => {
  const inFlight = new Set<Promise<void>>()
  const callers = createCallers()
  const beside: Subscription[] = []
  let stopped = false
  const service = await connection.services.add({
    name,
    version: VERSION,
    description,
    ...(state === undefined ? {} : { statsHandler: async () => state() })
  })

  const respond = async (message: ServiceMsg, entry: Answer): Promise<void> => {
    const startedAt = performance.now()
    const endpoint = `${name}.${entry.definition.name}`
    const span = beginSpan(tracing, message, entry)
    const requestLog = log.child({ endpoint, ...originOf(message), ...traceFields(span.traceparent) })
    const caller = callers.enter(message.headers?.get(REQUEST_ID_HEADER) || undefined, Number(message.headers?.get(TIMEOUT_HEADER)))
    try {
      write(message, entry, await entry.respond(read(message, entry), { log: requestLog, traceparent: span.traceparent, signal: caller.signal, ...readOptions(message, entry) }))
      metrics.requestsAnswered.inc({ endpoint, outcome: 'ok' })
      span.end()
    } catch (error) {
      refuse(message, error)
      const { code } = problemOfError(error)
      span.end({ error, facts: { 'error.type': code } })
      metrics.requestsAnswered.inc({ endpoint, outcome: code })
      requestLog[code === 'INTERNAL' ? 'error' : 'debug']({ error, code }, 'request refused')
    } finally {
      caller.left()
    }
    metrics.requestSeconds.observe({ endpoint }, (performance.now() - startedAt) / 1000)
  }

  // The client does not wait for asynchronous handlers and a throw here would end the subscription: nothing may escape.
  const handle = (entry: Answer) => (error: Error | null, message: ServiceMsg): void => {
    if (error !== null) return
    if (stopped) return refuse(message, busUnavailable())
    const work = respond(message, entry).catch((failure: unknown) => log.error({ error: failure }, 'reply could not be sent')).finally(() => inFlight.delete(work))
    inFlight.add(work)
  }

  for (const entry of answers) {
    const { definition, task } = entry
    const metadata = { task, summary: definition.summary }
    service.addEndpoint(definition.name, { subject: endpointSubject(definition, task), metadata, handler: handle(entry) })
    if (instance === undefined) continue
    const directed = endpointSubject(definition, task, instance)
    service.addEndpoint(`${definition.name}-here`, { subject: directed, queue: instance, metadata: { ...metadata, instance }, handler: handle(entry) })
    beside.push(...listenBeside(connection, directed, callers))
  }
  await connection.flush()
  return {
    async stop () {
      // The client keeps its subscriptions over an outage. They end only after it, and nobody may be answered until then.
      stopped = !link.isUp()
      const left = service.stop()
      if (stopped) left.catch(() => {})
      else await left
      await Promise.all(inFlight)
      // Until the last answer is on its way, who asks whether this instance lives must hear that it does.
      for (const subscription of beside) subscription.unsubscribe()
      if (link.isUp()) await connection.flush()
    }
  }
}
