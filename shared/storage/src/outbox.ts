import { type AnyEvent } from '@emberwatch/contracts'
import type { Collection } from './collection.ts'
import { fingerprint } from './fingerprint.ts'

/** Events that must be published if, and only if, exactly this record was the one inserted. */
export interface OutboxEntry { noteId: string, owner: string, events: AnyEvent[], collection: string, recordId: string, recordFingerprint: string, notedAt: string }

/** A record to insert, and any further events that say so. */
interface Announced<Record extends object> {
  name: string
  collection: Collection<Record>
  id: string
  record: Record
  /** Published after the first event, in this order, under the same promise. */
  alsoAnnounce?: readonly AnyEvent[]
  /** A last look, after the insert and before anybody hears of it; if it throws, the record is taken back. */
  confirm?: () => Promise<void>
}

/** Points in the code where a test makes the process die; see docs/adr/0004-outbox-of-notes.md. */
export type Failpoint = (name: 'before-record' | 'before-publish' | 'before-clear') => void

interface OutboxDeps {
  /** The service whose events these are; each sweeps its own. */
  owner: string
  entries: Collection<OutboxEntry>
  publish: (event: AnyEvent) => Promise<unknown>
  /** A record by the name of its collection. */
  findRecord: (collection: string, recordId: string) => Promise<object | undefined>
  now: () => Date
  failpoint?: Failpoint
}

/** An intent whose record is still missing after this long belongs to a process that died before writing it. */
const ABANDONED_AFTER_MS = 10 * 60_000

/**
 * Joins a database write and the events that announce it, without transactions.
 *
 * The events are noted first, then the record is inserted, then the events are published and the note removed. A crash
 * anywhere leaves either nothing to say or a note that {@link sweep} turns into the same events (same ids) later. A note
 * names the very record it speaks of by its content, so that whoever loses a race for the record announces nothing.
 */
export const createOutbox = ({ owner, entries, publish, findRecord, now, failpoint = () => {} }: OutboxDeps) => {
  const announce = async ({ noteId, events }: OutboxEntry): Promise<void> => {
    for (const event of events) {
      await publish(event)
      failpoint('before-clear')
    }
    await entries.remove(noteId)
  }

  /** Announces what the writer of an existing record noted and did not live to announce. */
  const announceFor = async (collection: string, recordId: string, record: object): Promise<void> => {
    const left = await entries.list({ owner, collection, recordId })
    for (const entry of left.filter(({ recordFingerprint }) => recordFingerprint === fingerprint(record))) await announce(entry)
  }

  /** Announces a note whose record is the one inserted; removes one whose record never will be. */
  const settle = async (entry: OutboxEntry): Promise<boolean> => {
    const record = await findRecord(entry.collection, entry.recordId)
    if (record !== undefined && fingerprint(record) === entry.recordFingerprint) {
      await announce(entry)
      return true
    }
    if (record !== undefined || now().getTime() - Date.parse(entry.notedAt) > ABANDONED_AFTER_MS) await entries.remove(entry.noteId)
    return false
  }

  return {
    /**
     * Inserts the record and announces it. Returns false if the record was already there: the record stands, and if
     * the process that wrote it died before announcing it, its events (not these) are announced now.
     */
    async record<Record extends object> (event: AnyEvent, { name, collection, id, record, alsoAnnounce = [], confirm = async () => {} }: Announced<Record>): Promise<boolean> {
      const recordFingerprint = fingerprint(record)
      const entry: OutboxEntry = { noteId: `${event.id}#${recordFingerprint.slice(0, 16)}`, owner, events: [event, ...alsoAnnounce], collection: name, recordId: id, recordFingerprint, notedAt: now().toISOString() }
      await entries.insert(entry.noteId, entry)
      failpoint('before-record')
      const isNew = await collection.insert(id, record)
      if (isNew) {
        await confirm().catch(async (error: unknown) => {
          await collection.remove(id)
          await entries.remove(entry.noteId)
          throw error
        })
        failpoint('before-publish')
        await announce(entry)
        return true
      }
      // Not looked up before the insert: a look-up that finds nothing is what FerretDB is slowest at.
      const existing = await collection.find(id)
      if (existing !== undefined) await announceFor(name, id, existing)
      await entries.remove(entry.noteId)
      return false
    },

    /** Publishes what a crash left unpublished; returns how many records were announced so. */
    async sweep (): Promise<number> {
      let announced = 0
      const failures: unknown[] = []
      for (const entry of await entries.list({ owner })) {
        try {
          if (await settle(entry)) announced++
        } catch (error) {
          failures.push(error) // one note that cannot be published holds up no other
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the outbox's notes could not be settled`)
      return announced
    }
  }
}
export type Outbox = ReturnType<typeof createOutbox>
