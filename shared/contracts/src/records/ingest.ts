import { type Static, Type } from 'typebox'
import { ImageSource, Latitude, Longitude, Nullable, Sha256, Split, Timestamp } from './common.ts'

/** Whether a fire still stands in the feed. */
export const FirePresence = Type.Union([Type.Literal('active'), Type.Literal('out')])
export type FirePresence = Static<typeof FirePresence>

/** A fire of the feed, recorded when first seen; `state` says what became of its tile, the rest what the feed last said of it. */
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
  imageId: Nullable(Sha256),
  presence: FirePresence,
  updates: Type.Integer({ minimum: 0, description: 'how often the feed said something new of it; the number of its last update' }),
  updatedAt: Timestamp
})
export type Fire = Static<typeof Fire>

/** What the feed said anew of a fire that was known: the whole of what may change, as it was from then on. */
export const FireUpdate = Type.Object({
  task: Type.String(),
  fireId: Type.String(),
  number: Type.Integer({ minimum: 1, description: 'the first update of a fire is 1' }),
  at: Timestamp,
  presence: FirePresence,
  hectares: Nullable(Type.Number({ minimum: 0 })),
  stageOfControl: Nullable(Type.String())
})
export type FireUpdate = Static<typeof FireUpdate>

/** What a feed is like: `stale` has not changed for days, `suspicious` lost many rows at once, `unreadable` could not be read at the last poll. */
export const FeedStatus = Type.Union([Type.Literal('ok'), Type.Literal('stale'), Type.Literal('suspicious'), Type.Literal('unreadable')])
export type FeedStatus = Static<typeof FeedStatus>

/** What is known of a task's feed from its polls so far. It only informs, but for the validators of conditional requests. */
export const FeedState = Type.Object({
  task: Type.String(),
  feed: Type.String({ description: 'host and path of its address' }),
  status: FeedStatus,
  detail: Type.String({ description: 'why it has this status, in words; empty for ok' }),
  statusSince: Timestamp,
  lastPolledAt: Timestamp,
  lastReadAt: Nullable(Timestamp),
  lastChangedAt: Nullable(Timestamp),
  rows: Type.Integer({ description: 'that made sense in the last feed that was believed; what shrinking is measured against' }),
  shrunkSince: Nullable(Timestamp),
  contentHash: Nullable(Sha256),
  settings: Type.String({ description: 'fingerprint of the settings that it was read with: with others it is read again' }),
  etag: Nullable(Type.String()),
  lastModified: Nullable(Type.String())
})
export type FeedState = Static<typeof FeedState>

const Brightness = Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'mean luminance, 0 black to 1 white; absent of images that were taken before it was measured' }))

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
  origin: Type.Optional(Type.String({ description: 'what exactly it came from, so that it can be retracted: `feed <host/path>`, `import <folder or zip>`, `enrichment <provider>`' })),
  perceptualHash: Type.Optional(Type.String({ pattern: '^[0-9a-f]+$', description: 'nearly equal for images that look alike' })),
  brightness: Brightness,
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
  Type.Literal('truncated'),
  Type.Literal('error-body'),
  Type.Literal('type-mismatch'),
  Type.Literal('placeholder'),
  Type.Literal('near-duplicate'),
  Type.Literal('provider-refused'),
  Type.Literal('label-conflict')
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
  rejectedAt: Timestamp,
  tile: Type.Optional(Nullable(Type.Object({
    label: Type.String(),
    lat: Nullable(Latitude),
    lon: Nullable(Longitude),
    source: ImageSource,
    origin: Type.String({ description: 'that of the image it would be' }),
    split: Nullable(Split)
  }, { description: 'what the tile would have been, if it was a tile' }))),
  resolution: Type.Optional(Nullable(Type.Object({
    outcome: Type.Union([Type.Literal('accepted'), Type.Literal('dismissed')]),
    imageId: Nullable(Sha256),
    by: Type.String(),
    why: Type.String(),
    at: Timestamp
  }, { description: 'how it was settled; null while it is open' })))
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
  removed: Type.Optional(Type.Integer({ minimum: 0, description: 'images of its parent that it does not have' })),
  edits: Type.Optional(Type.Integer({ minimum: 0, description: 'it takes the edits up to this number into account' })),
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
  brightness: Brightness,
  addedIn: Type.String({ description: 'the version that brought it in; if it was removed and restored, the one that brought it back' })
})
export type ManifestRow = Static<typeof ManifestRow>

/** A place to fetch a background tile from, chosen to keep the classes balanced; numbered from 1. */
export const BackgroundSite = Type.Object({
  task: Type.String(),
  number: Type.Integer({ minimum: 1 }),
  kind: Type.Union([Type.Literal('town'), Type.Literal('forest')]),
  near: Type.String({ description: 'the place it was drawn around' }),
  lat: Latitude,
  lon: Longitude,
  chosenAt: Timestamp,
  state: Type.Union([Type.Literal('pending'), Type.Literal('taken'), Type.Literal('quarantined')]),
  imageId: Nullable(Sha256)
})
export type BackgroundSite = Static<typeof BackgroundSite>

/** How the files of an import are laid out: `<class>/<file>`, or `train|valid|validation|test/<class>/<file>`. */
export const ImportLayout = Type.Union([Type.Literal('classes'), Type.Literal('splits')])
export type ImportLayout = Static<typeof ImportLayout>

/** An import and how far it is. */
export const ImportJob = Type.Object({
  importId: Type.String(),
  task: Type.String(),
  from: Type.String({ description: 'the folder or zip file, relative to the import root' }),
  keepSplits: Type.Boolean({ description: 'whether the splits of its layout were kept' }),
  layout: Nullable(ImportLayout),
  state: Type.Union([Type.Literal('running'), Type.Literal('finished'), Type.Literal('failed')]),
  problem: Nullable(Type.String({ description: 'why it failed' })),
  totalFiles: Nullable(Type.Integer({ description: 'null until they are counted' })),
  files: Type.Integer({ description: 'files looked at so far' }),
  imported: Type.Integer(),
  known: Type.Integer({ description: 'tiles that were already there' }),
  quarantined: Type.Integer(),
  straddlingCells: Type.Integer({ description: 'grid cells with tiles in more than one split: only possible where splits were kept; test results are then too good' }),
  datasetVersion: Nullable(Type.String({ description: 'the version cut of it, if it brought anything new' })),
  startedAt: Timestamp,
  finishedAt: Nullable(Timestamp)
})
export type ImportJob = Static<typeof ImportJob>

/** Which images an edit is about: some by id, or everything of a source that was there when the edit was made. */
export const EditSelection = Type.Object({
  imageIds: Type.Optional(Type.Array(Sha256, { minItems: 1, maxItems: 1000 })),
  source: Type.Optional(ImageSource),
  origin: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'as the images themselves say it' }))
}, { additionalProperties: false })
export type EditSelection = Static<typeof EditSelection>

/** A person's correction of the images of a task: numbered, kept for ever, and part of every later version. */
export const DatasetEdit = Type.Object({
  task: Type.String(),
  number: Type.Integer({ minimum: 1 }),
  kind: Type.Union([Type.Literal('relabel'), Type.Literal('remove'), Type.Literal('restore')]),
  selection: EditSelection,
  label: Nullable(Type.String({ description: 'the new label, of a relabelling' })),
  images: Type.Integer({ minimum: 1, description: 'images that it changed' }),
  why: Type.String(),
  by: Type.String(),
  at: Timestamp
})
export type DatasetEdit = Static<typeof DatasetEdit>
