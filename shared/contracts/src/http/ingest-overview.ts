import { type Static, Type } from 'typebox'
import { IngestState } from '../ingest/endpoints.ts'
import { Nullable } from '../records/common.ts'
import { FeedState } from '../records/ingest.ts'

/** How a task's feed is, and what the process that does the work says of itself. */
export const IngestOverview = Type.Object({
  task: Type.String(),
  feed: Nullable(FeedState),
  leader: Nullable(Type.Object({ instance: Type.String({ description: 'its id on the bus' }), ...IngestState.properties }))
})
export type IngestOverview = Static<typeof IngestOverview>
