import type { RequestContext } from '@emberwatch/bus'
import type { IngestPoll, MessageOf, PollResult } from '@emberwatch/contracts'
import type { FeedPoller } from './feed/feed-poller.ts'

/** Polls the feed now, or waits for the poll that is running. */
export const answerPoll = ({ poll }: FeedPoller) => ({ dayDelta }: MessageOf<typeof IngestPoll['request']>, { log, traceparent }: RequestContext): Promise<PollResult> =>
  poll({ log, traceparent }, dayDelta)
