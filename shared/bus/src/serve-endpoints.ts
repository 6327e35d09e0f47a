import { type AppError, BINARY, endpointSubject, problemOfError, validate } from '@emberwatch/contracts'
import { type Logger, type Metrics, nextTraceparent } from '@emberwatch/observability'
import { type NatsConnection, type ServiceMsg } from 'nats'
import type { Answer, ServiceOptions, Stoppable } from './bus.ts'
import type { ConnectionState } from './connection-state.ts'

/** Every service says the same version: that of the repository. */
const VERSION = '0.1.0'

const encoder = new TextEncoder()

interface ServeDeps { connection: NatsConnection, state: Pick<ConnectionState, 'isUp'>, log: Logger, metrics: Metrics }

const read = (message: ServiceMsg, { definition }: Answer): unknown => {
  if (definition.request === BINARY) return message.data
  const body: unknown = message.data.length === 0 ? {} : parseJson(message)
  return validate(definition.request, body, `the request to ${message.subject}`)
}

const parseJson = (message: ServiceMsg): unknown => {
  try {
    return message.json()
  } catch {
    return undefined // undefined matches no schema, so the sender is told what the request must be
  }
}

const write = (message: ServiceMsg, { definition }: Answer, reply: unknown): void => {
  message.respond(definition.reply === BINARY ? reply as Uint8Array : encoder.encode(JSON.stringify(reply)))
}

const refuse = (message: ServiceMsg, error: unknown): void => {
  const problem = problemOfError(error)
  const retryable = (error as Partial<AppError>).retryable ?? false
  message.respondError(problem.status, problem.title, encoder.encode(JSON.stringify({ ...problem, retryable })))
}

/** Answers requests over the NATS micro protocol; handlers may be asynchronous and are waited for when stopping. */
export const serveEndpoints = ({ connection, state: link, log, metrics }: ServeDeps) => async ({ name, description, answers, state }: ServiceOptions): Promise<Stoppable> => {
  const inFlight = new Set<Promise<void>>()
  const service = await connection.services.add({
    name,
    version: VERSION,
    description,
    ...(state === undefined ? {} : { statsHandler: async () => state() })
  })

  const respond = async (message: ServiceMsg, entry: Answer): Promise<void> => {
    const startedAt = performance.now()
    const endpoint = `${name}.${entry.definition.name}`
    const traceparent = nextTraceparent(message.headers?.get('traceparent'))
    const requestLog = log.child({ endpoint, traceparent })
    try {
      write(message, entry, await entry.respond(read(message, entry), { log: requestLog, traceparent }))
      metrics.requestsAnswered.inc({ endpoint, outcome: 'ok' })
    } catch (error) {
      refuse(message, error)
      const { code } = problemOfError(error)
      metrics.requestsAnswered.inc({ endpoint, outcome: code })
      requestLog[code === 'INTERNAL' ? 'error' : 'debug']({ error, code }, 'request refused')
    }
    metrics.requestSeconds.observe({ endpoint }, (performance.now() - startedAt) / 1000)
  }

  for (const entry of answers) {
    service.addEndpoint(entry.definition.name, {
      subject: endpointSubject(entry.definition, entry.task),
      metadata: { task: entry.task, summary: entry.definition.summary },
      // The client does not wait for asynchronous handlers and a throw here would end the subscription: nothing may escape.
      handler: (error, message) => {
        if (error !== null) return
        const work = respond(message, entry).catch((failure: unknown) => log.error({ error: failure }, 'reply could not be sent')).finally(() => inFlight.delete(work))
        inFlight.add(work)
      }
    })
  }
  await connection.flush()
  return {
    async stop () {
      if (link.isUp()) await service.stop()
      await Promise.all(inFlight)
      if (link.isUp()) await connection.flush()
    }
  }
}
