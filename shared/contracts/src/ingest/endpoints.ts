import { type Static, Type } from 'typebox'
import { BINARY, defineEndpoint } from '../define-endpoint.ts'
import { Latitude, Longitude, Nullable } from '../records/common.ts'
import { DatasetEdit, EditSelection, FeedStatus, ImportJob, RejectionReason } from '../records/ingest.ts'

/** What became of the rows of a feed: every row is in exactly one of these but `total`, which is their sum. */
export const RowCounts = Type.Object({
  total: Type.Integer(),
  new: Type.Integer({ description: 'fires seen for the first time; each will have a tile or a quarantine entry' }),
  known: Type.Integer({ description: 'fires that were recorded before' }),
  repeated: Type.Integer({ description: 'a fire that stands in this feed twice' }),
  outsideWindow: Type.Integer({ description: 'started before the day window' }),
  filtered: Type.Integer({ description: 'of another agency or place, or smaller, than is wanted' }),
  invalid: Type.Integer({ description: 'rows that make no sense: in quarantine' })
})
export type RowCounts = Static<typeof RowCounts>

/** What became of the tiles that a poll or an enrichment asked for. */
export const TileCounts = Type.Object({
  taken: Type.Integer({ description: 'stored, or known before' }),
  quarantined: Type.Integer(),
  deferred: Type.Integer({ description: 'could not be had now; tried again at the next poll' })
})
export type TileCounts = Static<typeof TileCounts>

/** What one poll of the feed did. */
export const PollResult = Type.Object({
  feed: Type.Union([Type.Literal('read'), Type.Literal('not-modified')], { description: 'not-modified: the server said that nothing changed, so no row was read' }),
  feedStatus: FeedStatus,
  rows: RowCounts,
  fires: Type.Object({ updated: Type.Integer({ description: 'known fires of which the feed said something new' }), out: Type.Integer({ description: 'fires that vanished from the feed' }) }),
  tiles: TileCounts,
  background: Nullable(Type.Object(TileCounts.properties, { description: 'tiles fetched to keep the classes balanced; null where none were wanted' })),
  datasetVersion: Nullable(Type.String({ description: 'the version that was cut, if there was anything new' }))
})
export type PollResult = Static<typeof PollResult>

/** Polls the feed now. */
export const IngestPoll = defineEndpoint({
  name: 'poll',
  summary: 'Polls the active-fires feed now',
  prefix: 'ingest.poll',
  request: Type.Object({ dayDelta: Type.Optional(Type.Number({ minimum: 0, maximum: 36_500, description: 'day window of this poll, in place of the configured one; 0 takes every fire' })) }, { additionalProperties: false }),
  reply: PollResult
})

/** Starts an import and answers at once; the record of the import tells how far it is. */
export const IngestImport = defineEndpoint({
  name: 'import',
  summary: 'Imports a folder or zip file of labelled tiles below the import root of the ingest service',
  prefix: 'ingest.import',
  request: Type.Object({
    folder: Type.String({ minLength: 1, maxLength: 500, description: 'folder or zip file, relative to the import root; `.` is the root itself' }),
    keepSplits: Type.Optional(Type.Boolean({ default: false, description: 'keep the splits of a layout train|valid|test/<class>; otherwise the grid cell decides' }))
  }, { additionalProperties: false }),
  reply: ImportJob
})

/** What an enrichment did. */
export const EnrichmentResult = Type.Object({ wanted: Type.Integer(), ...TileCounts.properties, datasetVersion: Nullable(Type.String()) })
export type EnrichmentResult = Static<typeof EnrichmentResult>

/** Fetches background tiles now. */
export const IngestEnrich = defineEndpoint({
  name: 'enrich',
  summary: 'Fetches background tiles away from every known fire',
  prefix: 'ingest.enrich',
  request: Type.Object({ count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'as many as the classes lack to be balanced, if left out' })) }, { additionalProperties: false }),
  reply: EnrichmentResult
})

// One line with something to read: blanks, then a character that is none. Every class excludes control characters and what
// breaks a line, and the first two share no character, so that matching takes linear time.
const BREAKS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029'
const SAYS_SOMETHING = `^[^\\S${BREAKS}]*[^\\s${BREAKS}][^${BREAKS}]*$`
const Person = Type.String({ minLength: 1, maxLength: 200, pattern: SAYS_SOMETHING, description: 'who decided it, in one line' })
const Why = Type.String({ minLength: 1, maxLength: 2000, pattern: SAYS_SOMETHING, description: 'for those who read it in a year, in one line' })

/** What settling quarantine entries did. */
export const SettlingResult = Type.Object({
  entries: Type.Integer({ description: 'those that were tried: each is in exactly one of the next four' }),
  accepted: Type.Integer(),
  dismissed: Type.Integer(),
  stillRefused: Type.Integer({ description: 'refused again; there for the same or another reason' }),
  deferred: Type.Integer({ description: 'the provider or a server is away: try again later' }),
  remaining: Type.Integer({ minimum: 0, description: 'open entries of the selection that were not come to; ask again' }),
  problems: Type.Array(Type.Object({ rejectionId: Type.String(), reason: RejectionReason, detail: Type.String() }), { maxItems: 20, description: 'why entries stay refused or are deferred: the first 20' }),
  datasetVersion: Nullable(Type.String())
})
export type SettlingResult = Static<typeof SettlingResult>

/** Settles quarantine entries: tries them again, takes them as they are, or dismisses them. */
export const QuarantineSettling = defineEndpoint({
  name: 'settle-quarantine',
  summary: 'Tries quarantined tiles again, takes them as they are, or dismisses them',
  prefix: 'ingest.settle-quarantine',
  request: Type.Object({
    rejectionIds: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 1000, description: 'the open entries of the reason, oldest first and up to 10,000 an answer, if left out' })),
    reason: Type.Optional(RejectionReason),
    action: Type.Union([Type.Literal('retry'), Type.Literal('accept'), Type.Literal('dismiss')], { description: 'retry: fetch or judge it again; accept: take the kept bytes although they were judged unfit; dismiss: it stays refused, and no longer counts as open' }),
    by: Person,
    why: Why
  }, { additionalProperties: false }),
  reply: SettlingResult
})

/** An edit and the version that has it. */
export const EditResult = Type.Object({ edit: DatasetEdit, datasetVersion: Nullable(Type.String({ description: 'null if the images of the newest version are the same as before' })) })
export type EditResult = Static<typeof EditResult>

/** Relabels, removes or restores images and cuts a version without waiting for more. */
export const DatasetEditing = defineEndpoint({
  name: 'edit-dataset',
  summary: 'Relabels, removes (also everything of a source) or restores images, and cuts a dataset version',
  prefix: 'ingest.edit-dataset',
  request: Type.Object({ kind: DatasetEdit.properties.kind, selection: EditSelection, label: Type.Optional(Type.String({ description: 'the new label, for kind=relabel' })), by: Person, why: Why }, { additionalProperties: false }),
  reply: EditResult
})

/** Fetches (or finds in the cache) the validated tile of a place. */
export const ImageryFetch = defineEndpoint({
  name: 'fetch',
  summary: 'The validated tile of a place, from the cache or from the provider',
  prefix: 'imagery.fetch',
  request: Type.Object({ lat: Latitude, lon: Longitude }, { additionalProperties: false }),
  reply: BINARY
})

/** What the ingest instance at work says of itself in its micro-protocol STATS. */
export const IngestState = Type.Object({
  leading: Type.Boolean({ description: 'whether this instance does the work; the others stand by' }),
  epoch: Nullable(Type.Integer({ description: 'of its lease' })),
  polling: Type.Boolean(),
  lastPoll: Nullable(Type.Object({ at: Type.String(), result: PollResult }))
})
export type IngestState = Static<typeof IngestState>
