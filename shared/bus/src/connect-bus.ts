import { eventSubject, type EventDefinition, type EventOf, validate } from '@emberwatch/contracts'
import { type Logger, type Metrics, noTracing, type Tracing } from '@emberwatch/observability'
import { connect } from 'nats'
import type { Bus, Stoppable } from './bus.ts'
import { followConnection } from './connection-state.ts'
import { consumeEvents } from './consume-events.ts'
import { followEvents } from './follow-events.ts'
import { findInstances } from './find-instances.ts'
import { createLeases, LEASE_BUCKET } from './leases.ts'
import { createReplies } from './create-replies.ts'
import { createNotices } from './notices.ts'
import { probeInstance } from './probe-instance.ts'
import { publishEvent } from './publish-event.ts'
import { sendRequest } from './send-request.ts'
import { serveEndpoints } from './serve-endpoints.ts'
import { ensureStreams } from './streams.ts'

interface ConnectOptions {
  servers: string[]
  /** Shown in the server's connection list. */
  name: string
  log: Logger
  metrics: Metrics
  /** Where the spans of requests and events go; by default nowhere. */
  tracing?: Tracing
  /** Copies of each stream; 3 on a cluster. */
  streamReplicas?: number
  /** How long an event may go without a sign of life before it is delivered again; the default suits everything but tests. */
  ackWaitMs?: number
}

/** What a NATS server lets through unless it is told otherwise. */
const USUAL_PAYLOAD_BYTES = 1024 * 1024
/** Headers count too. */
const HEADERS_BYTES = 32 * 1024

/** Connects to NATS, waiting for it if it is not there yet, and never gives up reconnecting. */
export const connectBus = async ({ servers, name, log, metrics, tracing = noTracing, streamReplicas = 1, ackWaitMs }: ConnectOptions): Promise<Bus> => {
  // noAsyncTraces: otherwise the client records two stacks for every request, in case it fails.
  const connection = await connect({ servers, name, noAsyncTraces: true, waitOnFirstConnect: true, maxReconnectAttempts: -1, reconnectTimeWait: 500, reconnectJitter: 250, pingInterval: 20_000 })
  const state = followConnection(connection, { log, metrics })
  const manager = await connection.jetstreamManager()
  await ensureStreams(manager, streamReplicas)
  const jetstream = connection.jetstream()
  const startConsumer = consumeEvents({ jetstream, manager, state, log, metrics, tracing, ...(ackWaitMs === undefined ? {} : { ackWaitMs }) })
  const openBucket = () => jetstream.views.kv(LEASE_BUCKET, { replicas: streamReplicas })
  const consumers = new Set<Stoppable>()

  const watch = async <Definition extends EventDefinition>(definition: Definition, task: string, listener: (event: EventOf<Definition>) => void): Promise<Stoppable> => {
    const subscription = connection.subscribe(eventSubject(definition, task), {
      callback: (error, message) => {
        try { // a throw in this callback would silently end all input of the connection
          if (error !== null) throw error
          listener(validate(definition.schema, message.json(), message.subject) as EventOf<Definition>)
        } catch (failure) {
          log.warn({ error: failure, subject: definition.name }, 'watched event ignored')
        }
      }
    })
    await connection.flush()
    // What is down cannot be drained, only left.
    return { stop: async () => { await (state.isUp() ? subscription.drain() : subscription.unsubscribe()) } }
  }

  return {
    publish: publishEvent({ jetstream, isUp: state.isUp, tracing }),
    async consume (options) {
      const consumer = await startConsumer(options)
      consumers.add(consumer)
      return consumer
    },
    watch,
    follow: followEvents({ jetstream, isUp: state.isUp, log }),
    serve: serveEndpoints({ connection, state, log, metrics, tracing }),
    request: sendRequest({ connection, state, tracing, sendAndWait: createReplies(connection, state) }),
    largestRequest: () => (connection.info?.max_payload ?? USUAL_PAYLOAD_BYTES) - HEADERS_BYTES,
    probe: probeInstance(connection, state.isUp),
    ...createNotices({ connection, isUp: state.isUp, log }),
    instances: findInstances(connection, state.isUp),
    lease: createLeases({ connection, openBucket, state, log }),
    connected: state.isUp,
    async close () {
      await Promise.all([...consumers].map((consumer) => consumer.stop()))
      // A connection that is down cannot be drained, only given up.
      await (state.isUp() ? connection.drain() : connection.close())
    }
  }
}
