import { createEvent, ImageryRejectedV1, objectKeys, type Quarantined, type TaskDefinition } from '@emberwatch/contracts'
import { type Database, type ObjectStore, type Outbox, recordIds, sha256 } from '@emberwatch/storage'
import type { Rejection } from './domain/validate-tile.ts'

/** What quarantine needs. */
export interface QuarantineDeps {
  task: TaskDefinition
  database: Pick<Database, 'quarantine'>
  objects: Pick<ObjectStore, 'put'>
  outbox: Pick<Outbox, 'record'>
  now: () => Date
}

interface Refused extends Rejection {
  /** The feed row, the fire or the file it came from. */
  origin: string
  fireId?: string
  /** Kept so that a person can look at them. */
  bytes?: Uint8Array
  traceparent: string
}

/** Keeps what was refused, with the reason, and says so; refusing the same thing for the same reason again changes nothing. */
export const quarantine = async ({ task: { task }, database, objects, outbox, now }: QuarantineDeps, { reason, detail, origin, fireId, bytes, traceparent }: Refused): Promise<void> => {
  const rejectionId = sha256(`${origin}|${reason}`)
  const id = recordIds.rejection(task, rejectionId)
  const at = now()
  const objectKey = bytes === undefined ? null : objectKeys.quarantined(sha256(bytes))
  if (bytes !== undefined && objectKey !== null) await objects.put(objectKey, bytes, 'application/octet-stream')
  const said: Omit<Quarantined, 'task'> = { rejectionId, reason, detail, origin, fireId: fireId ?? null, objectKey, rejectedAt: at.toISOString() }
  const event = createEvent(ImageryRejectedV1, { producer: 'ingest', task, key: rejectionId, time: at, traceparent, data: said })
  await outbox.record(event, { name: 'quarantine', collection: database.quarantine, id, record: { ...said, task } })
}
