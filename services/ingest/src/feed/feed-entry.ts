import type { FeedRow, RowProblem } from '../domain/feed-row.ts'

/** A row that makes no sense, as it stands in the feed. */
export interface RefusedRow extends RowProblem { origin: string }

/** What one row of a feed comes to, whatever its form. */
export type FeedEntry = FeedRow | RefusedRow

/** The rows of a feed. */
export interface FeedEntries {
  rows: AsyncIterable<FeedEntry>
  /** What is not among them, as the server itself says. */
  missing: string | undefined
}
