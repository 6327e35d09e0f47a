import { type AnyEvent, subjectOfEvent } from '@emberwatch/contracts'
import { connect, type JetStreamManager, type JsMsg, RequestStrategy } from 'nats'
import { EVENT_STREAM, DEAD_STREAM } from '../streams.ts'

/** What a dead letter says of the event that nobody could handle. */
export interface DeadLetter { reason: string, subject: string, sequence: number, attempt: number, message: string }

/** How far a durable consumer is; `delivered` counts every delivery, repeated ones too. */
export interface ConsumerProgress { name: string, waiting: number, inHand: number, delivered: number }

const isJson = (message: JsMsg): boolean => {
  try {
    return message.json() !== undefined
  } catch {
    return false
  }
}

/**
 * NATS as an operator sees it, with nothing but the client library: streams, consumers and services. For tests of whole
 * systems, which look at what the services really left there.
 */
export const inspectNats = async (url: string) => {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 200 })
  const manager: JetStreamManager = await connection.jetstreamManager()
  const jetstream = connection.jetstream()
  const services = connection.services.client({ strategy: RequestStrategy.Timer, maxWait: 500 })

  const read = async (stream: string): Promise<JsMsg[]> => {
    const { state: { messages } } = await manager.streams.info(stream)
    if (messages === 0) return []
    const consumer = await jetstream.consumers.get(stream)
    const found: JsMsg[] = []
    for await (const message of await consumer.fetch({ max_messages: messages, expires: 10_000 })) found.push(message)
    if (found.length < messages) throw new Error(`stream ${stream} holds ${messages} messages and gave ${found.length} within ten seconds`)
    return found
  }
  const consumers = async (): Promise<ConsumerProgress[]> => {
    const found: ConsumerProgress[] = []
    for await (const { name, config, num_pending: waiting, num_ack_pending: inHand, delivered } of manager.consumers.list(EVENT_STREAM)) {
      if (config.durable_name !== undefined) found.push({ name, waiting, inHand, delivered: delivered.consumer_seq })
    }
    return found
  }

  return {
    /** Every event that the stream holds, in order; what is no JSON, which other tests put there on purpose, left out. */
    events: async (): Promise<AnyEvent[]> => (await read(EVENT_STREAM)).filter(isJson).map((message) => message.json<AnyEvent>()),
    deadLetters: async (): Promise<DeadLetter[]> => (await read(DEAD_STREAM)).map((message) => message.json<DeadLetter>()),
    /** Puts an event into the stream under another message id, so that the server does not see that it is there already. */
    publishAgain: async (event: AnyEvent, messageId: string): Promise<void> => {
      const { duplicate } = await jetstream.publish(subjectOfEvent(event), JSON.stringify(event), { msgID: messageId })
      if (duplicate) throw new Error(`${messageId} was published before`)
    },
    /** The durable consumers of the events. */
    consumers,
    /** Makes the server forget every durable consumer, and how far it was. */
    deleteConsumers: async (): Promise<string[]> => {
      const names = (await consumers()).map(({ name }) => name)
      for (const name of names) await manager.consumers.delete(EVENT_STREAM, name)
      return names
    },
    /** Hears every event as it passes. */
    listen: async (listener: (event: AnyEvent) => void): Promise<void> => {
      connection.subscribe('events.>', { callback: (error, message) => { if (error === null) listener(message.json<AnyEvent>()) } })
      await connection.flush()
    },
    /** Everyone who answers the micro protocol's three questions now. */
    discover: async () => ({
      ping: await Array.fromAsync(await services.ping()),
      info: await Array.fromAsync(await services.info()),
      stats: await Array.fromAsync(await services.stats())
    }),
    close: () => connection.close()
  }
}
export type NatsInspector = Awaited<ReturnType<typeof inspectNats>>
