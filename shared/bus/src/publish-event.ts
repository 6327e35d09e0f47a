import { setTimeout as delay } from 'node:timers/promises'
import { type AnyEvent, EVENTS, subjectOfEvent, validate } from '@emberwatch/contracts'
import type { JetStreamClient } from 'nats'
import { busUnavailable, isAway, publishFailure } from './bus-errors.ts'

const ATTEMPTS = 3
const TIMEOUT_MS = 5000

/** Publishes one event; repeats carry the same id, so the stream keeps one copy whatever was lost on the way. */
export const publishEvent = (jetstream: JetStreamClient, isUp: () => boolean) => async (event: AnyEvent): Promise<{ duplicate: boolean }> => {
  const definition = EVENTS.find(({ name }) => event.type === `emberwatch.${name}`)
  if (definition === undefined) throw new TypeError(`${event.type} is not in the catalogue of events`)
  validate(definition.schema, event, event.type)
  const payload = JSON.stringify(event)
  for (let attempt = 1; ; attempt++) {
    if (!isUp()) throw busUnavailable()
    try {
      const { duplicate } = await jetstream.publish(subjectOfEvent(event), payload, { msgID: event.id, timeout: TIMEOUT_MS })
      return { duplicate }
    } catch (error) {
      if (attempt === ATTEMPTS || !isAway(error)) throw publishFailure(error, subjectOfEvent(event))
      await delay(250 * attempt)
    }
  }
}
