import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { DatasetEdit, DatasetVersion, FeedState, FireUpdate, Image, ImportJob, Quarantined } from '../records/ingest.ts'

/** A tile passed validation and its bytes are in the object store. */
export const ImageryNewV1 = defineEvent('imagery.new.v1', {
  producers: ['ingest'],
  summary: 'A tile passed validation and its bytes are in the object store',
  data: Type.Omit(Image, ['task'])
})
export type ImageryNewV1 = EventOf<typeof ImageryNewV1>

/** A feed row or a tile was quarantined, with the reason. */
export const ImageryRejectedV1 = defineEvent('imagery.rejected.v1', {
  producers: ['ingest'],
  summary: 'A feed row or a tile was quarantined, with the reason',
  data: Type.Omit(Quarantined, ['task', 'tile', 'resolution'])
})
export type ImageryRejectedV1 = EventOf<typeof ImageryRejectedV1>

/** An immutable dataset version exists. */
export const DatasetVersionCreatedV1 = defineEvent('dataset.version-created.v1', {
  producers: ['ingest'],
  summary: 'An immutable dataset version exists',
  data: Type.Omit(DatasetVersion, ['task'])
})
export type DatasetVersionCreatedV1 = EventOf<typeof DatasetVersionCreatedV1>

/** The feed said something new of a fire that was known: its size, its status, or that it is out. */
export const FireUpdatedV1 = defineEvent('fire.updated.v1', {
  producers: ['ingest'],
  summary: 'The feed said something new of a fire that was known',
  data: Type.Omit(FireUpdate, ['task'])
})
export type FireUpdatedV1 = EventOf<typeof FireUpdatedV1>

/** The feed became stale, suspicious, unreadable, or ok again. */
export const FeedStatusChangedV1 = defineEvent('feed.status-changed.v1', {
  producers: ['ingest'],
  summary: 'The feed became stale, suspicious, unreadable, or ok again',
  data: Type.Pick(FeedState, ['feed', 'status', 'detail', 'statusSince', 'lastChangedAt'])
})
export type FeedStatusChangedV1 = EventOf<typeof FeedStatusChangedV1>

/** How far an import is: said when it starts, now and then, and when it ends. */
export const ImportProgressV1 = defineEvent('import.progressed.v1', {
  producers: ['ingest'],
  summary: 'How far an import is',
  data: Type.Omit(ImportJob, ['task'])
})
export type ImportProgressV1 = EventOf<typeof ImportProgressV1>

/** A person relabelled, removed or restored images; the version that says so follows. */
export const DatasetEditedV1 = defineEvent('dataset.edited.v1', {
  producers: ['ingest'],
  summary: 'A person relabelled, removed or restored images',
  data: Type.Omit(DatasetEdit, ['task'])
})
export type DatasetEditedV1 = EventOf<typeof DatasetEditedV1>
