import { type Static, Type } from 'typebox'
import { BINARY, defineEndpoint } from '../define-endpoint.ts'
import { Latitude, Longitude, Nullable } from '../records/common.ts'

/** What one poll of the feed did. */
export const PollResult = Type.Object({
  rows: Type.Integer({ description: 'rows of the feed' }),
  inWindow: Type.Integer({ description: 'rows that started within the day window' }),
  newFires: Type.Integer(),
  taken: Type.Integer({ description: 'fires whose tile was stored' }),
  quarantined: Type.Integer({ description: 'rows and tiles refused by this poll' }),
  deferred: Type.Integer({ description: 'fires whose tile could not be had now; tried again at the next poll' }),
  datasetVersion: Nullable(Type.String({ description: 'the version that was cut, if there was anything new' }))
})
export type PollResult = Static<typeof PollResult>

/** What one import did. */
export const ImportResult = Type.Object({
  files: Type.Integer(),
  imported: Type.Integer(),
  known: Type.Integer({ description: 'tiles that were already there' }),
  quarantined: Type.Integer(),
  datasetVersion: Nullable(Type.String())
})
export type ImportResult = Static<typeof ImportResult>

/** Polls the feed now. */
export const IngestPoll = defineEndpoint({ name: 'poll', summary: 'Polls the active-fires feed now', prefix: 'ingest.poll', request: Type.Object({}), reply: PollResult })

/** Imports a folder `<class>/<lon>,<lat>.jpg` below the configured import root. */
export const IngestImport = defineEndpoint({
  name: 'import',
  summary: 'Imports a labelled folder `<class>/<lon>,<lat>.jpg` below the import root of the ingest service',
  prefix: 'ingest.import',
  request: Type.Object({ folder: Type.String({ minLength: 1, maxLength: 500, description: 'relative to the import root; `.` is the root itself' }) }, { additionalProperties: false }),
  reply: ImportResult
})

/** Fetches (or finds in the cache) the validated tile of a place. */
export const ImageryFetch = defineEndpoint({
  name: 'fetch',
  summary: 'The validated tile of a place, from the cache or from the provider',
  prefix: 'imagery.fetch',
  request: Type.Object({ lat: Latitude, lon: Longitude }, { additionalProperties: false }),
  reply: BINARY
})
