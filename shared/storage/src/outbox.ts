import { type AnyEvent } from '@emberwatch/contracts'
import type { Collection } from './collection.ts'

/** An event that must be published if, and only if, the record it announces exists. */
export interface OutboxEntry { owner: string, event: AnyEvent, collection: string, recordId: string, notedAt: string }

/** A record to insert, and any further events that say so. */
interface Announced<Record extends object> {
  name: string
  collection: Collection<Record>
  id: string
  record: Record
  /** Published after the first event, in this order, under the same promise. */
  alsoAnnounce?: readonly AnyEvent[]
}

/** Points in the code where a test makes the process die; see docs/adr/0004. */
export type Failpoint = (name: 'before-record' | 'before-publish' | 'before-clear') => void

interface OutboxDeps {
  /** The service whose events these are; each sweeps its own. */
  owner: string
  entries: Collection<OutboxEntry>
  publish: (event: AnyEvent) => Promise<unknown>
  /** Whether the announced record exists. */
  recordExists: (collection: string, recordId: string) => Promise<boolean>
  now: () => Date
  failpoint?: Failpoint
}

/** An intent whose record is still missing after this long belongs to a process that died before writing it. */
const ABANDONED_AFTER_MS = 10 * 60_000

/**
 * Joins a database write and the event that announces it, without transactions.
 *
 * The event is noted first, then the record is inserted, then the event is published and the note removed. A crash
 * anywhere leaves either nothing to say or a note that {@link sweep} turns into the same event (same id) later.
 */
export const createOutbox = ({ owner, entries, publish, recordExists, now, failpoint = () => {} }: OutboxDeps) => {
  const announce = async (event: AnyEvent): Promise<void> => {
    await publish(event)
    failpoint('before-clear')
    await entries.remove(event.id)
  }
  const note = async (event: AnyEvent, recordId: string, collection: string): Promise<void> => {
    const notedAt = now().toISOString()
    const isNew = await entries.insert(event.id, { owner, event, collection, recordId, notedAt })
    if (!isNew) await entries.inform(event.id, { event, notedAt }) // noted by one who died before the record, or who races with us for it
  }
  const announceNoted = async ({ id }: AnyEvent): Promise<void> => {
    const noted = await entries.find(id)
    if (noted !== undefined) await announce(noted.event)
  }
  return {
    /**
     * Inserts the record and announces it. Returns false if the record was already there: the record stands, and if
     * the process that wrote it died before announcing it, its events (not these) are announced now.
     *
     * Every event is noted before the record is inserted, so no crash leaves a record with only some of its events.
     * Who loses a race for the record says nothing and leaves the notes: they are the winner's to clear, or the sweep's.
     */
    async record<Record extends object> (event: AnyEvent, { name, collection, id, record, alsoAnnounce = [] }: Announced<Record>): Promise<boolean> {
      const events = [event, ...alsoAnnounce]
      if (await collection.find(id) !== undefined) {
        for (const each of events) await announceNoted(each)
        return false
      }
      for (const each of events) await note(each, id, name)
      failpoint('before-record')
      const isNew = await collection.insert(id, record)
      failpoint('before-publish')
      if (isNew) {
        for (const each of events) await announce(each)
      }
      return isNew
    },
    /** Publishes what a crash left unpublished; returns how many events that were. */
    async sweep (): Promise<number> {
      let published = 0
      for (const { event, collection, recordId, notedAt } of await entries.list({ owner })) {
        if (await recordExists(collection, recordId)) {
          await announce(event)
          published++
        } else if (now().getTime() - Date.parse(notedAt) > ABANDONED_AFTER_MS) {
          await entries.remove(event.id)
        }
      }
      return published
    }
  }
}
export type Outbox = ReturnType<typeof createOutbox>
