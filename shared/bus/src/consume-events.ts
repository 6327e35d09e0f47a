import { setTimeout as delay } from 'node:timers/promises'
import { eventSubject } from '@emberwatch/contracts'
import { type Logger, type Metrics, type Tracing } from '@emberwatch/observability'
import { AckPolicy, type ConsumerConfig, type ConsumerMessages, DeliverPolicy, type JetStreamClient, type JetStreamManager, nanos } from 'nats'
import type { ConsumeOptions, Stoppable } from './bus.ts'
import { hasApiError } from './bus-errors.ts'
import type { ConnectionState } from './connection-state.ts'
import { handleMessage } from './handle-message.ts'
import { measureConsumer } from './measure-consumer.ts'
import { MAX_DELIVERIES } from './settle-failure.ts'
import { EVENT_STREAM } from './streams.ts'

/** Long work says it is still going on three times within this time; silence for longer means the process died. */
const ACK_WAIT_MS = 30_000

const RESTART_WAIT_MS = 1000
const CONSUMER_EXISTS = [10013, 10148]

interface ConsumeDeps { jetstream: JetStreamClient, manager: JetStreamManager, state: Pick<ConnectionState, 'onBack' | 'isUp'>, log: Logger, metrics: Metrics, tracing: Tracing, ackWaitMs?: number }

/** Runs a durable consumer until stopped, creating it again should it vanish. */
export const consumeEvents = (deps: ConsumeDeps) => async (options: ConsumeOptions): Promise<Stoppable> => {
  const { jetstream, manager, ackWaitMs = ACK_WAIT_MS } = deps
  const log = deps.log.child({ durable: options.durable })
  const stopping = new AbortController()
  let messages: ConsumerMessages | undefined

  const config: Partial<ConsumerConfig> = {
    durable_name: options.durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    // One more than settleFailure allows: a handler that kills its process is dead-lettered on its last delivery.
    max_deliver: MAX_DELIVERIES + 1,
    // One at a time across every process that shares this durable.
    max_ack_pending: 1,
    filter_subjects: options.reactions.map(({ definition }) => eventSubject(definition, options.task))
  }

  const ensureConsumer = async (): Promise<void> => {
    try {
      await manager.consumers.add(EVENT_STREAM, config)
    } catch (error) {
      // It is there with other settings, from before an upgrade or a changed variable: it keeps its place in the stream.
      if (!hasApiError(error, CONSUMER_EXISTS)) throw error
      await manager.consumers.update(EVENT_STREAM, options.durable, config)
    }
  }

  const pull = async (): Promise<void> => {
    await ensureConsumer()
    const consumer = await jetstream.consumers.get(EVENT_STREAM, options.durable)
    messages = await consumer.consume({ max_messages: 1, abort_on_missing_resource: true })
    if (stopping.signal.aborted) return messages.stop()
    for await (const message of messages) {
      await handleMessage(message, { ...deps, ackWaitMs, log, options, stopping: stopping.signal })
      if (stopping.signal.aborted) return
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await pull()
      } catch (error) {
        log.warn({ error }, 'consumer interrupted; starting it again')
      }
      await delay(RESTART_WAIT_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  await ensureConsumer()
  // A restarted server has forgotten our pull; the client would notice only after two missed heartbeats.
  const ignore = deps.state.onBack(() => messages?.stop())
  const unmeasure = measureConsumer(deps, options.durable)
  const running = run()
  return {
    async stop () {
      ignore()
      unmeasure()
      stopping.abort()
      messages?.stop()
      await running
    }
  }
}
