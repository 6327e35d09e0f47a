import type { PollResult } from '@emberwatch/contracts'
import type { RequestContext } from '@emberwatch/bus'
import type { FeedPoller } from './feed-poller.ts'

/** Polls the feed now, or waits for the poll that is running. */
export const answerPoll = ({ poll }: FeedPoller) => (_request: object, { log, traceparent }: RequestContext): Promise<PollResult> => poll({ log, traceparent })
