import { type AnyEvent, AppError, BINARY, type EndpointDefinition, endpointSubject, EVENTS, eventSubject, type MessageOf, noticeSubject, subjectOfEvent, validate } from '@emberwatch/contracts'
import { nextTraceparent, silentLogger } from '@emberwatch/observability'
import type { Answer, Bus, ConsumeOptions, RequestOptions, ServiceOptions } from '../bus.ts'
import { createMemoryLeases } from './memory-leases.ts'

interface MemoryBus extends Bus {
  /** Every event that was published, once each, in order. */
  published: AnyEvent[]
}

/** A bus within one process: the same validation and de-duplication, no servers. */
export const createMemoryBus = (): MemoryBus => {
  const log = silentLogger()
  const published: AnyEvent[] = []
  const consumers = new Map<string, ConsumeOptions & { next: number, working: Promise<void> }>()
  const watchers = new Set<{ subject: string, listener: (event: never) => void }>()
  const answers = new Map<string, Answer[]>()
  const services = new Set<ServiceOptions>()
  const followers = new Set<(event: AnyEvent, sequence: number) => void>()
  const listeners = new Set<{ subject: string, listener: (data: never) => void }>()
  const subjectsOf = ({ instance }: ServiceOptions, { definition, task }: Answer): string[] =>
    [endpointSubject(definition, task), ...instance === undefined ? [] : [endpointSubject(definition, task, instance)]]

  const deliver = async (consumer: ConsumeOptions & { next: number }): Promise<void> => {
    while (consumer.next < published.length && consumers.get(consumer.durable) === consumer) {
      const event = published[consumer.next++]
      if (event === undefined) return
      const reaction = consumer.reactions.find(({ definition }) => subjectOfEvent(event) === eventSubject(definition, consumer.task))
      await reaction?.handle(event, { log, eventId: event.id, attempt: 1, isLastAttempt: false, traceparent: nextTraceparent(event.traceparent) }).catch(() => {})
    }
  }
  const wake = (): void => {
    for (const consumer of consumers.values()) consumer.working = consumer.working.then(() => deliver(consumer))
  }

  return {
    published,
    async publish (event) {
      const definition = EVENTS.find(({ name }) => event.type === `emberwatch.${name}`)
      if (definition === undefined) throw new TypeError(`${event.type} is not in the catalogue of events`)
      validate(definition.schema, event, event.type)
      if (published.some(({ id }) => id === event.id)) return { duplicate: true }
      published.push(structuredClone(event))
      wake()
      for (const follower of followers) follower(event, published.length)
      for (const { subject, listener } of watchers) {
        if (subject === subjectOfEvent(event)) listener(structuredClone(event) as never)
      }
      return { duplicate: false }
    },
    async consume (options) {
      const consumer = { ...options, next: 0, working: Promise.resolve() }
      consumers.set(options.durable, consumer)
      wake()
      return { async stop () { consumers.delete(options.durable); await consumer.working } }
    },
    async watch (definition, task, listener) {
      const watcher = { subject: eventSubject(definition, task), listener: listener as (event: never) => void }
      watchers.add(watcher)
      return { async stop () { watchers.delete(watcher) } }
    },
    async follow ({ task, names, after }, listener) {
      const subjects = EVENTS.filter(({ name }) => names === undefined || names.includes(name)).map((definition) => eventSubject(definition, task))
      const follower = (event: AnyEvent, sequence: number): void => { if (subjects.includes(subjectOfEvent(event))) listener(structuredClone(event), sequence) }
      if (after !== undefined) published.slice(after).forEach((event, index) => follower(event, after + index + 1))
      followers.add(follower)
      return { async stop () { followers.delete(follower) } }
    },
    async serve (options) {
      services.add(options)
      for (const entry of options.answers) {
        for (const subject of subjectsOf(options, entry)) answers.set(subject, [...answers.get(subject) ?? [], entry])
      }
      return {
        async stop () {
          services.delete(options)
          for (const entry of options.answers) {
            for (const subject of subjectsOf(options, entry)) answers.set(subject, (answers.get(subject) ?? []).filter((other) => other !== entry))
          }
        }
      }
    },
    async request<Definition extends EndpointDefinition> (endpoint: Definition, task: string, body: MessageOf<Definition['request']>, { instance, signal, options, traceparent, requestId }: RequestOptions) {
      const subject = endpointSubject(endpoint, task, instance)
      const [entry] = answers.get(subject) ?? []
      if (entry === undefined) throw new AppError(`nobody answers ${subject}; is the service running?`, { code: 'BUS_NO_RESPONDERS', retryable: true })
      if (endpoint.request !== BINARY) validate(endpoint.request, body, `the request to ${subject}`)
      if (options !== undefined && endpoint.options !== undefined) validate(endpoint.options, options, 'the options')
      signal?.throwIfAborted()
      const { promise: aborted, reject } = Promise.withResolvers<never>()
      const caller = new AbortController()
      signal?.addEventListener('abort', () => {
        caller.abort(signal.reason)
        reject(signal.reason)
      }, { once: true })
      return await Promise.race([entry.respond(body, { log: log.child({ requestId }), traceparent: nextTraceparent(traceparent), signal: caller.signal, ...(options === undefined ? {} : { options }) }), aborted]) as MessageOf<Definition['reply']>
    },
    largestRequest: () => 1_000_000,
    async probe (endpoint, task, { instance }) {
      return (answers.get(endpointSubject(endpoint, task, instance))?.length ?? 0) > 0 ? 'alive' : 'gone'
    },
    tell (notice, task, data) {
      validate(notice.schema, data, notice.name)
      for (const { subject, listener } of listeners) {
        if (subject === noticeSubject(notice, task)) listener(structuredClone(data) as never)
      }
    },
    async hear (notice, task, listener) {
      const entry = { subject: noticeSubject(notice, task), listener: listener as (data: never) => void }
      listeners.add(entry)
      return { async stop () { listeners.delete(entry) } }
    },
    async instances (name) {
      return [...services].filter((service) => name === undefined || service.name === name).map((service, index) => ({
        name: service.name,
        id: `${service.name}-${index}`,
        started: '2026-01-01T00:00:00.000Z',
        endpoints: service.answers.map(({ definition, task }) => ({ name: definition.name, subject: endpointSubject(definition, task), requests: 0, errors: 0, ...(service.state === undefined ? {} : { data: service.state() }) }))
      }))
    },
    lease: createMemoryLeases(),
    connected: () => true,
    async close () { consumers.clear() }
  }
}
