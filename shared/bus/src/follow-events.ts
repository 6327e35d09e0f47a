import { type AnyEvent, EVENTS, eventSubject } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { DeliverPolicy, type JetStreamClient, type JsMsg } from 'nats'
import type { FollowOptions, Stoppable } from './bus.ts'
import { busUnavailable } from './bus-errors.ts'
import { EVENT_STREAM } from './streams.ts'

interface FollowDeps { jetstream: JetStreamClient, isUp: () => boolean, log: Logger }

/**
 * Hears events in the order of the stream, from any place in it, for as long as wanted; nothing is acknowledged and
 * nothing remembered. After an outage it goes on where it was.
 */
export const followEvents = ({ jetstream, isUp, log }: FollowDeps) => async ({ task, names, after }: FollowOptions, listener: (event: AnyEvent, sequence: number) => void): Promise<Stoppable> => {
  if (!isUp()) throw busUnavailable()
  if (names?.length === 0) throw new RangeError('no events are wanted')
  const filterSubjects = EVENTS.filter(({ name }) => names === undefined || names.includes(name)).map((definition) => eventSubject(definition, task))
  const start = after === undefined ? { deliver_policy: DeliverPolicy.New } : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1 }
  const consumer = await jetstream.consumers.get(EVENT_STREAM, { filterSubjects, ...start })
  const messages = await consumer.consume({
    max_messages: 100,
    callback: (message: JsMsg) => {
      try { // a throw in this callback would silently end all input of the connection
        listener(message.json<AnyEvent>(), message.seq)
      } catch (error) {
        log.warn({ error, subject: message.subject }, 'followed event ignored')
      }
    }
  })
  return { stop: async () => { await messages.close() } }
}
