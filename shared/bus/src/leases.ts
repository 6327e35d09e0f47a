import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@emberwatch/observability'
import type { KV, NatsConnection } from 'nats'
import type { Lease, LeaseOptions } from './bus.ts'
import { isAway } from './bus-errors.ts'
import type { ConnectionState } from './connection-state.ts'
import { holdLease } from './hold-lease.ts'
import { compareAndSet, holderOf } from './lease-entry.ts'
import { holderSubject, watchHolder } from './watch-holder.ts'

/** The key-value bucket of all leases. */
export const LEASE_BUCKET = 'leases'

interface Taken { bucket: KV, epoch: number, at: number }

interface LeaseDeps { connection: NatsConnection, openBucket: () => Promise<KV>, state: Pick<ConnectionState, 'isUp'>, log: Logger }

/**
 * Leases by compare-and-set in a NATS key-value bucket. The holder writes its entry anew every third of the lease's
 * time; who waits takes it over when the entry has not changed for that time by its own clock, or sooner when the
 * holder is no longer connected at all. No clock is compared with another's. The epoch is the revision of the entry
 * that took the lease: it grows with every holder.
 */
export const createLeases = ({ connection, openBucket, state, log }: LeaseDeps) => async (name: string, { ttlMs, signal }: LeaseOptions): Promise<Lease> => {
  const holder = randomUUID()
  const presence = connection.subscribe(holderSubject(name, holder), { callback: (error, message) => { if (error === null) message.respond() } })
  const watcher = watchHolder(connection, name, ttlMs)

  const attempt = async (): Promise<Taken | undefined> => {
    const bucket = await openBucket()
    const at = performance.now()
    const entry = await bucket.get(name)
    const current = holderOf(entry)
    // It may be ours already, written by an attempt whose answer was lost.
    const isTaken = entry !== null && current !== null && current !== holder
    if (isTaken && !await watcher.isGone({ holder: current, revision: entry.revision })) return undefined
    const epoch = await compareAndSet(bucket, name, { revision: entry?.revision ?? 0, holder })
    return epoch === undefined ? undefined : { bucket, epoch, at }
  }

  const take = async (): Promise<Taken> => {
    for (;;) {
      signal.throwIfAborted()
      const taken = state.isUp() ? await attempt().catch((error: unknown) => { if (!isAway(error)) throw error }) : undefined
      if (taken !== undefined) return taken
      await delay(Math.min(ttlMs / 5, 500), undefined, { signal })
    }
  }

  try {
    const { bucket, ...taken } = await take()
    return holdLease({ bucket, name, holder, ttlMs, state, log, leave: () => presence.unsubscribe() }, taken)
  } catch (error) {
    presence.unsubscribe()
    throw error
  }
}
