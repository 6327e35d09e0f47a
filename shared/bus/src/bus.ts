import type { AnyEvent, EndpointDefinition, EventDefinition, EventOf, MessageOf, NoticeDefinition, NoticeOf, OptionsOf } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'

/** What a handler did with an event: its work, or nothing, and why. It throws on failure only. */
export type Outcome = { done: true } | { skipped: string }

export interface EventContext {
  log: Logger
  eventId: string
  /** Which delivery of this event this is, from 1. */
  attempt: number
  /** A failure now, unless a server is away, ends in the dead letters. */
  isLastAttempt: boolean
  traceparent: string
}

export type Handler<Definition extends EventDefinition> = (event: EventOf<Definition>, context: EventContext) => Promise<Outcome>

/** What is left to do about an event whose handler's process died at every delivery: it goes to the dead letters now. */
export type LastWord<Definition extends EventDefinition> = (event: EventOf<Definition>, context: EventContext) => Promise<void>

/** A kind of event together with what to do about it; built by {@link on}. */
export interface Reaction {
  definition: EventDefinition
  handle: (event: AnyEvent, context: EventContext) => Promise<Outcome>
  giveUp: (event: AnyEvent, context: EventContext) => Promise<void>
}

/** Pairs a kind of event with its handler, and with what is to be done should every process that handles it die. */
export const on = <Definition extends EventDefinition>(definition: Definition, handler: Handler<Definition>, lastWord: LastWord<Definition> = async () => {}): Reaction => ({
  definition,
  handle: (event, context) => handler(event as EventOf<Definition>, context),
  giveUp: (event, context) => lastWord(event as EventOf<Definition>, context)
})

export interface ConsumeOptions {
  /** The durable consumer's name: the same name shares the work, another name gets its own copy. */
  durable: string
  task: string
  reactions: readonly Reaction[]
}

export interface RequestContext {
  /** Names trace and request. */
  log: Logger
  traceparent: string
  /** Aborts when the caller has gone or its time is up: what is not begun yet need not be. */
  signal: AbortSignal
  /** What was said beside a body of bytes, checked; undefined if nothing was. */
  options?: unknown
}

/** An endpoint together with who answers; built by {@link answer}. */
export interface Answer { definition: EndpointDefinition, task: string, respond: (request: unknown, context: RequestContext) => Promise<unknown> }

/** Pairs an endpoint of one task with the function that answers it. */
export const answer = <Definition extends EndpointDefinition>(
  definition: Definition,
  task: string,
  respond: (request: MessageOf<Definition['request']>, context: RequestContext & { options?: OptionsOf<Definition> }) => Promise<MessageOf<Definition['reply']>>
): Answer => ({ definition, task, respond: (request, context) => respond(request as MessageOf<Definition['request']>, context as RequestContext & { options?: OptionsOf<Definition> }) })

export interface ServiceOptions {
  /** The micro-protocol service name: ingest, imagery, trainer, registry, inference, drift or gateway. */
  name: string
  description: string
  answers: readonly Answer[]
  /** A name under which requests can be sent to this instance alone, beside those that any instance may answer. */
  instance?: string
  /** Shown as `data` of every endpoint in STATS; a service without endpoints may leave it out. */
  state?: () => object
}

/** One running instance of a service, as it describes itself. */
export interface ServiceInstance { name: string, id: string, started: string, endpoints: { name: string, subject: string, requests: number, errors: number, data?: unknown }[] }

export interface RequestOptions<Options = unknown> {
  timeoutMs: number
  /** Beside a body of bytes: how it is to be handled. */
  options?: Options
  traceparent?: string
  /** What tracing says beside it. */
  tracestate?: string | undefined
  /** By which the one who answers logs about it. */
  requestId?: string | undefined
  /** Asks this instance alone. */
  instance?: string
  /** Gives up: the request rejects with the signal's reason, and a named instance is told that nobody waits any more. */
  signal?: AbortSignal
}

/** How an instance that was asked whether it lives answered: in time, not in time, or nobody of this name is connected. */
export type Liveness = 'alive' | 'silent' | 'gone'

export interface FollowOptions {
  task: string
  /** Names of the events wanted, such as `model.updated.v1`; default: all. */
  names?: readonly string[]
  /** The place in the stream after which to begin; default: with the next event. */
  after?: number
}

/** Something running that can be stopped; stopping waits for work in hand. */
export interface Stoppable { stop: () => Promise<void> }

/** A right that one process holds at a time, to do work that must not be done twice. */
export interface Lease {
  /** Larger than that of every holder before: what carries it can be told from the late writes of a process that was overtaken. */
  epoch: number
  /** Aborts when the lease is lost, or may be: begin nothing more. */
  lost: AbortSignal
  /** Whether it is held, by this process' own clock: after a pause of the process it is false before `lost` had its turn to abort. */
  isHeld: () => boolean
  /** Asks the server: true proves that nobody else had held it since it was taken. */
  confirm: () => Promise<boolean>
  /** Gives it back, so that the next one need not wait. */
  release: () => Promise<void>
}

export interface LeaseOptions {
  /** A holder that shows no sign of life for so long loses it. */
  ttlMs: number
  /** Aborts the waiting. */
  signal: AbortSignal
}

/** Everything that passes between services. */
export interface Bus {
  /** Stores the event in the stream; `duplicate` if it was already there. */
  publish: (event: AnyEvent) => Promise<{ duplicate: boolean }>
  /** Handles every event of these kinds, one at a time, each until it is done, skipped or dead-lettered. */
  consume: (options: ConsumeOptions) => Promise<Stoppable>
  /** Hears events as they pass, at most once; what was missed must be found in the database. */
  watch: <Definition extends EventDefinition>(definition: Definition, task: string, listener: (event: EventOf<Definition>) => void) => Promise<Stoppable>
  /** Hears events in order with their places in the stream, from any place on. */
  follow: (options: FollowOptions, listener: (event: AnyEvent, sequence: number) => void) => Promise<Stoppable>
  /** Answers requests as an instance of a service. */
  serve: (options: ServiceOptions) => Promise<Stoppable>
  /** Asks one instance; throws the AppError it answered with. */
  request: <Definition extends EndpointDefinition>(endpoint: Definition, task: string, body: MessageOf<Definition['request']>, options: RequestOptions<OptionsOf<Definition>>) => Promise<MessageOf<Definition['reply']>>
  /** How many bytes the body of a request may have: what the server lets through, less room for what is said beside it. */
  largestRequest: () => number
  /** Asks one instance of an endpoint whether it still answers anything. */
  probe: (endpoint: EndpointDefinition, task: string, options: { instance: string, timeoutMs: number }) => Promise<Liveness>
  /** Tells whoever listens; nothing is kept, and nothing is told while the connection is down. */
  tell: <Definition extends NoticeDefinition>(notice: Definition, task: string, data: NoticeOf<Definition>) => void
  /** Listens to notices. */
  hear: <Definition extends NoticeDefinition>(notice: Definition, task: string, listener: (data: NoticeOf<Definition>) => void) => Promise<Stoppable>
  /** The instances running now, of one service or of all. */
  instances: (name?: string) => Promise<ServiceInstance[]>
  /** Waits until the lease of this name is free and takes it; rejects when the signal aborts. */
  lease: (name: string, options: LeaseOptions) => Promise<Lease>
  connected: () => boolean
  /** Finishes what is being sent, then disconnects. */
  close: () => Promise<void>
}
