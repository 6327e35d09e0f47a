import type { FeedRow } from './feed-row.ts'
import { momentOf } from './time-zones.ts'

const DAY_MS = 24 * 3_600_000

/**
 * Where a fire's start lies: within the last `days` days, before them, in the future, or nowhere, the feed giving no date.
 * Only `outside` keeps a fire from being taken; with 0 days nothing is outside. Where the feed tells no start but when
 * the row was reported, that counts.
 */
export const placeInWindow = ({ startedAt, timezone, reportedAt = null }: Pick<FeedRow, 'startedAt' | 'timezone'> & { reportedAt?: string | null }, { now, days }: { now: Date, days: number }): 'inside' | 'outside' | 'future' | 'undated' => {
  const moment = startedAt !== null ? momentOf(startedAt, timezone) : reportedAt !== null ? momentOf(reportedAt, null) : undefined
  if (moment === undefined) return 'undated'
  const age = now.getTime() - moment
  if (age < 0) return 'future'
  return days === 0 || age <= days * DAY_MS ? 'inside' : 'outside'
}
