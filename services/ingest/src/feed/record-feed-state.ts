import { createEvent, type FeedState, FeedStatusChangedV1, type RowCounts } from '@emberwatch/contracts'
import type { Bus } from '@emberwatch/bus'
import type { Metrics } from '@emberwatch/observability'
import { type Database, recordIds } from '@emberwatch/storage'
import type { WorkContext } from '../work-context.ts'

/** What recording the state of the feed needs. */
export interface FeedStateDeps {
  database: Pick<Database, 'feeds'>
  bus: Pick<Bus, 'publish'>
  metrics: Pick<Metrics, 'feedStatus' | 'feedRows'>
}

const STATUSES = ['ok', 'stale', 'suspicious', 'unreadable'] as const

const announce = async ({ bus }: FeedStateDeps, state: FeedState, { log, traceparent }: WorkContext): Promise<void> => {
  const { task, feed, status, detail, statusSince, lastChangedAt } = state
  const event = createEvent(FeedStatusChangedV1, { producer: 'ingest', task, key: statusSince, time: new Date(statusSince), traceparent, data: { feed, status, detail, statusSince, lastChangedAt } })
  await bus.publish(event)
  const says = { feed, status, detail }
  if (status === 'ok') log.info(says, 'the feed is in order again')
  else log.warn(says, 'the feed is out of order')
}

/** Keeps what a poll found of the feed for the next one, counts it, and says so if its status is another than before. */
export const recordFeedState = async (deps: FeedStateDeps, { before, state, rows, context }: { before: FeedState | undefined, state: FeedState, rows: RowCounts, context: WorkContext }): Promise<void> => {
  const { total: _, ...outcomes } = rows
  for (const [outcome, count] of Object.entries(outcomes)) deps.metrics.feedRows.inc({ outcome }, count)
  for (const status of STATUSES) deps.metrics.feedStatus.set({ status }, Number(status === state.status))
  // Announced first: a crash in between says it twice, never not at all.
  if (state.status !== (before?.status ?? 'ok')) await announce(deps, state, context)
  const id = recordIds.feed(state.task)
  if (before !== undefined || !await deps.database.feeds.insert(id, state)) await deps.database.feeds.inform(id, state)
}
