import type { PollResult, TileCounts } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { nextFeedState } from '../domain/next-feed-state.ts'
import { feedLabelMissing } from '../errors/feed-errors.ts'
import type { CutVersion } from '../versions/cut-version.ts'
import type { WorkContext } from '../work-context.ts'
import { checkFeed, type CheckDeps, settingsOf } from './check-feed.ts'
import { type FeedStateDeps, recordFeedState } from './record-feed-state.ts'
import type { TakeDeps } from './take-fire.ts'
import { takePending } from './take-pending.ts'

/** What a poll needs. */
export interface PollDeps extends CheckDeps, Omit<TakeDeps, 'metrics' | 'feed'>, Omit<FeedStateDeps, 'metrics'> {
  metrics: TakeDeps['metrics'] & FeedStateDeps['metrics']
  database: Pick<Database, 'fires' | 'fire_updates' | 'feeds' | 'images' | 'quarantine'>
  cutVersion: CutVersion
  /** Fetches tiles away from fires to keep the classes balanced; null where none are wanted. */
  enrich?: (context: WorkContext) => Promise<TileCounts | null>
  fetchConcurrency: number
  /** How long a poll may take; tiles not begun by then are left to the next. */
  pollBudgetMs: number
}

/**
 * One poll: what the feed says is recorded, every pending fire (also of earlier polls) is fetched, background tiles
 * follow, and what was stored becomes a dataset version. A feed that cannot be read keeps no pending fire waiting.
 * A poll that is stopped leaves no word of the feed behind, so that the next one looks at it anew.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE, or INGEST_FEED_MISSING for a task whose feed has no label
 */
export const pollFeed = async (deps: PollDeps, context: WorkContext, dayWindow: number): Promise<PollResult> => {
  const { task: { task, feedLabel }, feed, feedRules: { limits } } = deps
  if (feedLabel === undefined) throw feedLabelMissing(task)
  const withinBudget = { ...context, stopping: AbortSignal.any([context.stopping, AbortSignal.timeout(deps.pollBudgetMs)]) }
  const now = deps.now()
  const settings = settingsOf(deps, dayWindow)
  const before = await deps.database.feeds.find(recordIds.feed(task))
  const { outcome, rows, fires, failure } = await checkFeed(deps, { before, settings, dayWindow, now, context })
  const tiles = await takePending(deps, feedLabel, withinBudget)
  const background = await deps.enrich?.(withinBudget) ?? null
  const cut = await deps.cutVersion(context, { patient: true })
  const state = nextFeedState(before, outcome, { task, feed: feed.name, settings, now, limits })
  if (!context.stopping.aborted) await recordFeedState(deps, { before, state, rows, context })
  if (failure !== undefined) throw failure
  return { feed: outcome.kind === 'not-modified' ? outcome.kind : 'read', feedStatus: state.status, rows, fires, tiles, background, datasetVersion: cut?.version ?? null }
}
