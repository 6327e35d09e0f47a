import type { KV } from 'nats'
import { compareAndSet, holderOf } from './lease-entry.ts'

/** The entry of a lease, and who is to hold it. */
export interface HeldEntry { bucket: KV, name: string, holder: string }

const PROOF_TRIES = 10

/** Writes the entry of a lease anew; its new revision, or undefined if another process took it. */
export const renewLease = async ({ bucket, name, holder }: HeldEntry, revision: number): Promise<number | undefined> => {
  const written = await compareAndSet(bucket, name, { revision, holder })
  if (written !== undefined) return written
  const entry = await bucket.get(name) // perhaps our own: a renewal that was written and whose answer was lost
  return entry !== null && holderOf(entry) === holder ? entry.revision : undefined
}

/** As {@link renewLease}, by compare-and-set alone: a look at the entry may be answered by a server of the cluster that lags behind. */
export const proveLease = async (held: HeldEntry, revision: number): Promise<number | undefined> => {
  for (let tries = 0; tries < PROOF_TRIES; tries++) {
    const written = await compareAndSet(held.bucket, held.name, { revision, holder: held.holder })
    if (written !== undefined) return written
    const entry = await held.bucket.get(held.name) // the regular renewal may have come between
    if (entry === null || holderOf(entry) !== held.holder) return undefined
    revision = entry.revision
  }
  return undefined
}
