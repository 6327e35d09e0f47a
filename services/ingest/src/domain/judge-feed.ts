import type { FeedState } from '@emberwatch/contracts'

const HOUR_MS = 3_600_000

/** A smaller feed may lose any share of its rows between two polls. */
const LEAST_ROWS = 20

/** When a feed is out of order. */
export interface FeedLimits {
  /** Days without a change after which it is stale; 0 for never. */
  staleDays: number
  /** It is suspicious below this share of its rows, ... */
  shrinkShare: number
  /** ... until it has stood so for this many hours. */
  shrinkHours: number
}

/** What a poll read; `rows` are those that make sense. */
export interface FeedReading { rows: number, contentHash: string, missing: string | undefined }

/** What is known of the feed before a poll. */
export type FeedHistory = Pick<FeedState, 'rows' | 'contentHash' | 'lastChangedAt' | 'shrunkSince'> | undefined

/**
 * Whether what a poll read may be believed, so that a fire that is not in it is out. It may not if the server itself
 * says that something is missing, or if far fewer rows came than last time: rather a server in trouble than a hundred
 * fires that went out at once. If it goes on like that for long enough, it is the truth.
 */
export const judgeReading = (before: FeedHistory, { rows, missing }: FeedReading, { now, limits: { shrinkShare, shrinkHours } }: { now: Date, limits: FeedLimits }): { believed: boolean, shrunkSince: string | null, detail: string } => {
  if (missing !== undefined) return { believed: false, shrunkSince: before?.shrunkSince ?? null, detail: missing }
  if (before === undefined || before.rows < LEAST_ROWS || rows >= before.rows * shrinkShare) return { believed: true, shrunkSince: null, detail: '' }
  const shrunkSince = before.shrunkSince ?? now.toISOString()
  if (now.getTime() - Date.parse(shrunkSince) >= shrinkHours * HOUR_MS) return { believed: true, shrunkSince: null, detail: '' }
  return { believed: false, shrunkSince, detail: `has ${rows} rows that make sense and had ${before.rows}: no fire is marked out for it, unless it stays so for ${shrinkHours} hours` }
}

/** Why the feed is stale, if it is. */
export const stalenessOf = (lastChangedAt: string | null, { now, limits: { staleDays } }: { now: Date, limits: FeedLimits }): string | undefined =>
  staleDays > 0 && lastChangedAt !== null && now.getTime() - Date.parse(lastChangedAt) >= staleDays * 24 * HOUR_MS
    ? `has not changed since ${lastChangedAt}`
    : undefined
