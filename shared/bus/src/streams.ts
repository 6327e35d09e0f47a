import { type JetStreamManager, nanos, RetentionPolicy, StorageType, DiscardPolicy } from 'nats'
import { hasApiError } from './bus-errors.ts'

/** The stream that holds every event. */
export const EVENT_STREAM = 'EVENTS'
/** The stream that holds events nobody could handle. */
export const DEAD_STREAM = 'DEAD'
/** Where a dead event goes: `dead.<durable>`. */
export const deadSubject = (durable: string): string => `dead.${durable}`

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const common = { retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.Old, duplicate_window: nanos(HOUR_MS), max_msg_size: 256 * 1024 }

// Limits retention: after a restart the server rebuilds its table of known ids from the messages still in the stream.
const streams = [
  { ...common, name: EVENT_STREAM, subjects: ['events.>'], max_bytes: 2 * 1024 ** 3, deny_delete: true },
  { ...common, name: DEAD_STREAM, subjects: ['dead.>'], max_bytes: 256 * 1024 ** 2, max_age: nanos(90 * DAY_MS) }
]

const STREAM_EXISTS = [10058]

/** Creates both streams where they are missing; the first of several services to start wins, the others find them. */
export const ensureStreams = async (manager: JetStreamManager, replicas: number): Promise<void> => {
  for (const stream of streams) {
    try {
      await manager.streams.add({ ...stream, num_replicas: replicas })
    } catch (error) {
      if (!hasApiError(error, STREAM_EXISTS)) throw error
      // There with other settings, such as fewer replicas: brought up to date, with everything in it kept.
      await manager.streams.update(stream.name, { ...stream, num_replicas: replicas })
    }
  }
}
