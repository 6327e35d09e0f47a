import { type Static, Type } from 'typebox'
import { ImageSource, Latitude, Longitude, Nullable, Sha256, Split, Timestamp } from './common.ts'

/** A fire of the feed, recorded when first seen; `state` says what became of its tile. */
export const Fire = Type.Object({
  fireId: Type.String({ description: 'natural key: agency, name and start date, else rounded coordinates' }),
  task: Type.String(),
  agency: Type.String(),
  name: Type.String(),
  lat: Latitude,
  lon: Longitude,
  startedAt: Nullable(Type.String({ description: 'start date as the feed gives it, ISO 8601 without zone' })),
  hectares: Nullable(Type.Number({ minimum: 0 })),
  stageOfControl: Nullable(Type.String()),
  timezone: Nullable(Type.String()),
  firstSeenAt: Timestamp,
  state: Type.Union([Type.Literal('pending'), Type.Literal('taken'), Type.Literal('quarantined')]),
  imageId: Nullable(Sha256)
})
export type Fire = Static<typeof Fire>

/** A validated tile whose bytes are in the object store. */
export const Image = Type.Object({
  imageId: Sha256,
  task: Type.String(),
  label: Type.String({ description: 'one of the task\'s classes' }),
  lon: Nullable(Longitude),
  lat: Nullable(Latitude),
  cell: Type.String({ description: '0.1 degree grid cell `<lat>:<lon>` in tenths, or `image:<id>` where the place is unknown' }),
  split: Split,
  source: ImageSource,
  fireId: Nullable(Type.String()),
  objectKey: Type.String(),
  bytes: Type.Integer({ minimum: 1 }),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  contentType: Type.String(),
  addedAt: Timestamp
})
export type Image = Static<typeof Image>

/** Why a row or a tile was refused. */
export const RejectionReason = Type.Union([
  Type.Literal('row-invalid'),
  Type.Literal('tile-missing'),
  Type.Literal('not-an-image'),
  Type.Literal('unreadable'),
  Type.Literal('too-small'),
  Type.Literal('too-large'),
  Type.Literal('blank'),
  Type.Literal('label-conflict'),
  Type.Literal('unknown-class')
])
export type RejectionReason = Static<typeof RejectionReason>

/** A feed row or a tile that was refused, kept with its reason and, where there were any, its bytes. */
export const Quarantined = Type.Object({
  rejectionId: Type.String({ description: 'derived from what was refused and why, so that refusing it again changes nothing' }),
  task: Type.String(),
  reason: RejectionReason,
  detail: Type.String(),
  origin: Type.String({ description: 'the feed row or the file it came from' }),
  fireId: Nullable(Type.String()),
  objectKey: Nullable(Type.String()),
  rejectedAt: Timestamp
})
export type Quarantined = Static<typeof Quarantined>

/** Images per class, for each split. */
export const SplitCounts = Type.Object({
  train: Type.Record(Type.String(), Type.Integer()),
  validation: Type.Record(Type.String(), Type.Integer()),
  test: Type.Record(Type.String(), Type.Integer())
})
export type SplitCounts = Static<typeof SplitCounts>

/** An immutable dataset version. */
export const DatasetVersion = Type.Object({
  version: Type.String({ description: '`v<number>-<first 8 digits of the content hash>`' }),
  number: Type.Integer({ minimum: 1 }),
  task: Type.String(),
  parent: Nullable(Type.String()),
  contentHash: Sha256,
  manifestKey: Type.String(),
  manifestSha256: Sha256,
  images: Type.Integer({ minimum: 1 }),
  added: Type.Integer({ minimum: 0, description: 'images that its parent does not have' }),
  counts: SplitCounts,
  createdAt: Timestamp
})
export type DatasetVersion = Static<typeof DatasetVersion>

/** One line of a manifest. */
export const ManifestRow = Type.Object({
  imageId: Sha256,
  label: Type.String(),
  split: Split,
  cell: Type.String(),
  lon: Nullable(Longitude),
  lat: Nullable(Latitude),
  source: ImageSource,
  fireId: Nullable(Type.String()),
  addedIn: Type.String({ description: 'the first version that has it' })
})
export type ManifestRow = Static<typeof ManifestRow>
