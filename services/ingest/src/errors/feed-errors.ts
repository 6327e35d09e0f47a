import { AppError } from '@emberwatch/contracts'

/** The feed cannot be read now: nothing of it is lost, the next poll reads it again. */
export const feedUnreadable = (feed: string, problem: string, cause?: unknown) =>
  new AppError(`the feed ${feed} ${problem}`, { code: 'INGEST_FEED_UNREADABLE', retryable: true, cause })

/** A poll that the service gave up because it stops says nothing about the feed. */
export const feedInterrupted = (feed: string, cause?: unknown) => feedUnreadable(feed, 'was not read to its end: the service stops', cause)

/** Without a label the tiles of the feed could not be trained on. */
export const feedLabelMissing = (task: string) =>
  new AppError(`task ${task} has no feedLabel in its definition, so its tiles of the feed would have no class; the feed is not polled`, { code: 'INGEST_FEED_MISSING', retryable: false })
