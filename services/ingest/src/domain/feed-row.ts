import type { Fire } from '@emberwatch/contracts'

/** What one row of the feed says about a fire. */
export interface FeedRow extends Pick<Fire, 'agency' | 'name' | 'lat' | 'lon' | 'startedAt' | 'hectares' | 'stageOfControl' | 'timezone'> {
  /** A key that the country gives, in the forms of the feed that have one. */
  nationalId: string | null
  /** When the row was reported, in UTC: stands in for a start that the feed does not tell. */
  reportedAt: string | null
}

/** Why a row is none, and which fire it is about where that can be told all the same. */
export interface RowProblem { problem: string, fireId?: string }
