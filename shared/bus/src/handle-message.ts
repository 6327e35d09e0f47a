import { setTimeout as delay } from 'node:timers/promises'
import { type AnyEvent, AppError, validate } from '@emberwatch/contracts'
import { type Logger, type Metrics, type Span, traceFields, type Tracing } from '@emberwatch/observability'
import type { JetStreamClient, JsMsg } from 'nats'
import type { ConsumeOptions, EventContext, Outcome, Reaction } from './bus.ts'
import { isOutage } from './bus-errors.ts'
import { backoffMs, MAX_DELIVERIES, settleFailure } from './settle-failure.ts'
import { DEAD_STREAM, deadSubject } from './streams.ts'

interface HandleDeps {
  jetstream: JetStreamClient
  log: Logger
  metrics: Metrics
  tracing: Tracing
  ackWaitMs: number
  options: ConsumeOptions
  stopping: AbortSignal
}

const parse = (message: JsMsg, reactions: readonly Reaction[]): { event: AnyEvent, reaction: Reaction } => {
  const reaction = reactions.find(({ definition }) => message.subject.endsWith(`.${definition.name}`))
  let body: unknown
  try {
    body = message.json()
  } catch (cause) {
    throw new AppError(`${message.subject} is not JSON`, { code: 'BUS_INVALID_MESSAGE', retryable: false, cause })
  }
  if (reaction === undefined) throw new AppError(`${message.subject} has no handler`, { code: 'BUS_INVALID_MESSAGE', retryable: false })
  return { reaction, event: validate(reaction.definition.schema, body, message.subject) as unknown as AnyEvent }
}

/** Handles the event; while a server is away it waits here, so that an outage never counts as a failed delivery. */
const handlePatiently = async (run: () => Promise<Outcome>, log: Logger, stopping: AbortSignal): Promise<Outcome> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!isOutage(error) || stopping.aborted) throw error
      log.warn({ error }, 'waiting for a server that is away')
      await delay(Math.min(backoffMs(attempt), 15_000), undefined, { signal: stopping }).catch(() => {})
    }
  }
}

/** The work is done whether or not the server hears of it: a lost acknowledgement means a redelivery, which changes nothing. */
const confirm = async (message: JsMsg, log: Logger): Promise<void> => {
  try {
    await message.ackAck()
  } catch (error) {
    log.warn({ error }, 'acknowledgement lost; the event will come again')
  }
}

/** Takes one delivery to its end: acknowledged, given back for later, or dead-lettered. */
export const handleMessage = async (message: JsMsg, { jetstream, log, metrics, tracing, ackWaitMs, options, stopping }: HandleDeps): Promise<void> => {
  const attempt = message.info.deliveryCount
  const alive = setInterval(() => message.working(), ackWaitMs / 3)
  const startedAt = performance.now()
  let span: Span | undefined
  let eventLog = log.child({ subject: message.subject, attempt })
  const deadLetter = async (reason: string): Promise<void> => {
    await jetstream.publish(deadSubject(options.durable), JSON.stringify({ reason, subject: message.subject, sequence: message.seq, attempt, message: message.string() }), {
      msgID: `dead/${options.durable}/${message.seq}`,
      expect: { streamName: DEAD_STREAM }
    })
    metrics.deadLetters.inc({ durable: options.durable })
    eventLog.error({ reason }, 'event dead-lettered')
  }
  try {
    const { event, reaction } = parse(message, options.reactions)
    span = tracing.begin(`handle ${reaction.definition.name}`, { kind: 'consumer', parent: message.headers?.get('traceparent') || event.traceparent, facts: { 'messaging.system': 'nats', 'messaging.destination.name': message.subject, 'messaging.message.id': event.id, 'messaging.consumer.group.name': options.durable, 'emberwatch.attempt': attempt } })
    const { traceparent } = span
    eventLog = eventLog.child({ eventId: event.id, ...traceFields(traceparent) })
    const context: EventContext = { log: eventLog, eventId: event.id, attempt, isLastAttempt: attempt >= MAX_DELIVERIES, traceparent }
    if (attempt > MAX_DELIVERIES) {
      await reaction.giveUp(event, context).catch((error: unknown) => eventLog.error({ error }, 'the last word about an event failed'))
      throw new AppError(`delivered ${attempt - 1} times without an outcome: the handler's process died each time`, { code: 'INTERNAL', retryable: false })
    }
    const outcome = await handlePatiently(() => reaction.handle(event, context), eventLog, stopping)
    await confirm(message, eventLog)
    span.end({ facts: { 'emberwatch.outcome': 'done' in outcome ? 'done' : 'skipped' } })
    metrics.eventsHandled.inc({ event: reaction.definition.name, outcome: 'done' in outcome ? 'done' : 'skipped' })
    metrics.eventSeconds.observe({ event: reaction.definition.name }, (performance.now() - startedAt) / 1000)
    eventLog.info({ ...outcome, tookMs: Math.round(performance.now() - startedAt) }, 'event handled')
  } catch (error) {
    span?.end({ error })
    // Work given up because this process stops has not failed: it is delivered again, never dead-lettered.
    const verdict = stopping.aborted ? 'retry' : await settleFailure(message, error, deadLetter)
    if (stopping.aborted) message.nak()
    metrics.eventsHandled.inc({ event: message.subject.split('.').slice(2).join('.'), outcome: verdict })
    eventLog.warn({ error, verdict }, 'event not handled')
  } finally {
    clearInterval(alive)
  }
}
