import type { Metrics } from '@emberwatch/observability'
import type { JetStreamManager } from 'nats'
import type { ConnectionState } from './connection-state.ts'
import { DEAD_STREAM, EVENT_STREAM } from './streams.ts'

interface MeasureDeps { manager: JetStreamManager, state: Pick<ConnectionState, 'isUp'>, metrics: Metrics }

/** Says at every scrape how far a durable consumer is behind, and how many dead letters there are; returns how to stop that. */
export const measureConsumer = ({ manager, state, metrics }: MeasureDeps, durable: string): (() => void) => metrics.onScrape(async () => {
  const { consumerWaiting, consumerInHand, deadLettersKept } = metrics
  if (!state.isUp()) { // what was true before the outage says nothing now
    consumerWaiting.remove({ durable })
    consumerInHand.remove({ durable })
    return
  }
  const [{ num_pending: waiting, num_ack_pending: inHand }, { state: { messages } }] = await Promise.all([manager.consumers.info(EVENT_STREAM, durable), manager.streams.info(DEAD_STREAM)])
  consumerWaiting.set({ durable }, waiting)
  consumerInHand.set({ durable }, inHand)
  deadLettersKept.set(messages)
})
