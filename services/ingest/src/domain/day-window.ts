import type { FeedRow } from './read-row.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Hours from UTC of the abbreviations that Canadian and US agencies write; any other, and none, counts as UTC. */
const ZONE_HOURS: Readonly<Record<string, number>> = {
  GMT: 0, UTC: 0, NDT: -2.5, NST: -3.5, ADT: -3, AST: -4, EDT: -4, EST: -5, CDT: -5, CST: -6, MDT: -6, MST: -7, PDT: -7, PST: -8, AKDT: -8, AKST: -9
}

/** When a fire started, in UTC milliseconds. */
const startOf = (startedAt: string, timezone: string | null): number =>
  Date.parse(`${startedAt}Z`) - (ZONE_HOURS[timezone?.toUpperCase() ?? 'UTC'] ?? 0) * HOUR_MS

/**
 * Where a fire's start lies: within the last `days` days, before them, in the future, or nowhere, the feed giving no date.
 * Only `outside` keeps a fire from being taken; with 0 days nothing is outside.
 */
export const placeInWindow = ({ startedAt, timezone }: Pick<FeedRow, 'startedAt' | 'timezone'>, { now, days }: { now: Date, days: number }): 'inside' | 'outside' | 'future' | 'undated' => {
  if (startedAt === null) return 'undated'
  const age = now.getTime() - startOf(startedAt, timezone)
  if (age < 0) return 'future'
  return days === 0 || age <= days * DAY_MS ? 'inside' : 'outside'
}
