import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { DatasetVersion, Image, Quarantined } from '../records/ingest.ts'

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
  data: Type.Omit(Quarantined, ['task'])
})
export type ImageryRejectedV1 = EventOf<typeof ImageryRejectedV1>

/** An immutable dataset version exists. */
export const DatasetVersionCreatedV1 = defineEvent('dataset.version-created.v1', {
  producers: ['ingest'],
  summary: 'An immutable dataset version exists',
  data: Type.Omit(DatasetVersion, ['task'])
})
export type DatasetVersionCreatedV1 = EventOf<typeof DatasetVersionCreatedV1>
