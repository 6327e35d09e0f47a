import { createEvent, ImageryRejectedV1, objectKeys, type Quarantined, type RejectionReason, type TaskDefinition } from '@emberwatch/contracts'
import { type Database, type ObjectStore, type Outbox, recordIds, sha256 } from '@emberwatch/storage'
import type { Metrics } from '@emberwatch/observability'
import type { Rejection } from './domain/validate-tile.ts'
import type { WantedTile } from './tiles/wanted-tile.ts'

/** What quarantine needs. */
export interface QuarantineDeps {
  task: TaskDefinition
  database: Pick<Database, 'quarantine'>
  objects: Pick<ObjectStore, 'put'>
  outbox: Pick<Outbox, 'record'>
  metrics: Pick<Metrics, 'tiles'>
  now: () => Date
}

interface Refused extends Rejection {
  /** The feed row, the fire or the file it came from. */
  origin: string
  fireId?: string | undefined
  /** What it would have been, if it was a tile: it can be tried again. */
  tile?: WantedTile
  /** Kept so that a person can look at them. */
  bytes?: Uint8Array
  traceparent: string
}

const tileOf = ({ label, place, source, from, split }: WantedTile): NonNullable<Quarantined['tile']> =>
  ({ label, lat: place?.lat ?? null, lon: place?.lon ?? null, source, origin: from, split: split ?? null })

/** The id of the entry of what was refused for a reason: the same, however often that happens. */
export const rejectionIdOf = (origin: string, reason: RejectionReason): string => sha256(`${origin}|${reason}`)

/** Keeps what was refused, with the reason, and says so; refusing the same thing for the same reason again changes nothing. */
export const quarantine = async ({ task: { task }, database, objects, outbox, metrics, now }: QuarantineDeps, { reason, detail, origin, fireId, tile, bytes, traceparent }: Refused): Promise<void> => {
  const rejectionId = rejectionIdOf(origin, reason)
  const id = recordIds.rejection(task, rejectionId)
  const at = now()
  const objectKey = bytes === undefined ? null : objectKeys.quarantined(sha256(bytes))
  if (bytes !== undefined && objectKey !== null) await objects.put(objectKey, bytes, 'application/octet-stream')
  const said: Omit<Quarantined, 'task' | 'tile' | 'resolution'> = { rejectionId, reason, detail, origin, fireId: fireId ?? null, objectKey, rejectedAt: at.toISOString() }
  const event = createEvent(ImageryRejectedV1, { producer: 'ingest', task, key: rejectionId, time: at, traceparent, data: said })
  await outbox.record(event, { name: 'quarantine', collection: database.quarantine, id, record: { ...said, task, tile: tile === undefined ? null : tileOf(tile), resolution: null } })
  if (tile !== undefined) metrics.tiles.inc({ outcome: `quarantined:${reason}` })
}
