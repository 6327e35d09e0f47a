import { setTimeout as delay } from 'node:timers/promises'
import { type AnyEvent, EVENTS, subjectOfEvent, validate } from '@emberwatch/contracts'
import type { Tracing } from '@emberwatch/observability'
import { headers, type JetStreamClient } from 'nats'
import { busUnavailable, isAway, publishFailure } from './bus-errors.ts'

const ATTEMPTS = 3
const TIMEOUT_MS = 5000

/** Publishes one event; repeats carry the same id, so the stream keeps one copy whatever was lost on the way. */
export const publishEvent = ({ jetstream, isUp, tracing }: { jetstream: JetStreamClient, isUp: () => boolean, tracing: Tracing }) => async (event: AnyEvent): Promise<{ duplicate: boolean }> => {
  const definition = EVENTS.find(({ name }) => event.type === `emberwatch.${name}`)
  if (definition === undefined) throw new TypeError(`${event.type} is not in the catalogue of events`)
  validate(definition.schema, event, event.type)
  const subject = subjectOfEvent(event)
  const payload = JSON.stringify(event)
  const span = tracing.begin(`publish ${definition.name}`, { kind: 'producer', parent: event.traceparent, facts: { 'messaging.system': 'nats', 'messaging.destination.name': subject, 'messaging.message.id': event.id } })
  const sent = headers()
  sent.set('traceparent', span.traceparent)
  const store = async (): Promise<{ duplicate: boolean }> => {
    for (let attempt = 1; ; attempt++) {
      if (!isUp()) throw busUnavailable()
      try {
        const { duplicate } = await jetstream.publish(subject, payload, { msgID: event.id, timeout: TIMEOUT_MS, headers: sent })
        return { duplicate }
      } catch (error) {
        if (attempt === ATTEMPTS || !isAway(error)) throw publishFailure(error, subject)
        await delay(250 * attempt)
      }
    }
  }
  try {
    const stored = await store()
    span.end({ facts: { 'emberwatch.duplicate': stored.duplicate } })
    return stored
  } catch (error) {
    span.end({ error })
    throw error
  }
}
