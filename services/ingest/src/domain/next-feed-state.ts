import type { FeedState, FeedStatus } from '@emberwatch/contracts'
import { type FeedLimits, judgeReading, stalenessOf } from './judge-feed.ts'

/** What a poll found of the feed. */
export type FeedOutcome =
  | { kind: 'unreadable', problem: string }
  | { kind: 'not-modified' }
  | { kind: 'read', rows: number, contentHash: string, missing: string | undefined, etag: string | null, lastModified: string | null }

interface Poll { task: string, feed: string, settings: string, now: Date, limits: FeedLimits }

type Findings = Partial<FeedState> & { problem?: { status: Exclude<FeedStatus, 'ok'>, detail: string } }

/** Text that a server sent too long to be kept counts as not sent. */
const kept = (validator: string | null): string | null => validator !== null && validator.length <= 500 ? validator : null

const findingsOf = (before: FeedState | undefined, outcome: FeedOutcome, poll: Poll): Findings => {
  // A text that broke off may have been another one: after that, nothing can be said to be unchanged.
  if (outcome.kind === 'unreadable') return { etag: null, lastModified: null, problem: { status: 'unreadable', detail: outcome.problem } }
  if (outcome.kind === 'not-modified') return {}
  const at = poll.now.toISOString()
  const { believed, shrunkSince, detail } = judgeReading(before, outcome, poll)
  const lastChangedAt = outcome.contentHash === before?.contentHash ? before.lastChangedAt : at
  const read = { lastReadAt: at, lastChangedAt, contentHash: outcome.contentHash, settings: poll.settings, shrunkSince }
  return believed
    ? { ...read, rows: outcome.rows, etag: kept(outcome.etag), lastModified: kept(outcome.lastModified) }
    // Read in full every time, until it is believed.
    : { ...read, etag: null, lastModified: null, problem: { status: 'suspicious', detail } }
}

/** What is known of the feed after a poll. */
export const nextFeedState = (before: FeedState | undefined, outcome: FeedOutcome, poll: Poll): FeedState => {
  const at = poll.now.toISOString()
  const first: FeedState = { task: poll.task, feed: poll.feed, status: 'ok', detail: '', statusSince: at, lastPolledAt: at, lastReadAt: null, lastChangedAt: null, rows: 0, shrunkSince: null, contentHash: null, settings: poll.settings, etag: null, lastModified: null }
  const { problem, ...findings } = findingsOf(before, outcome, poll)
  const state = { ...first, ...before, ...findings, feed: poll.feed, lastPolledAt: at }
  const stale = stalenessOf(state.lastChangedAt, poll)
  const { status, detail } = problem ?? (stale === undefined ? { status: 'ok' as const, detail: '' } : { status: 'stale' as const, detail: stale })
  return { ...state, status, detail, statusSince: before?.status === status ? before.statusSince : at }
}
