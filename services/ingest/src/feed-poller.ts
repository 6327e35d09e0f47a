import { setTimeout as delay } from 'node:timers/promises'
import type { PollResult } from '@emberwatch/contracts'
import { type Logger, nextTraceparent } from '@emberwatch/observability'
import { pollFeed, type PollDeps } from './poll-feed.ts'
import type { WorkContext } from './work-context.ts'

/**
 * Polls the feed on request and on an interval, never twice at the same time: who asks during a poll gets the answer
 * of the one that is running.
 */
export const createFeedPoller = (deps: PollDeps, { log, intervalMs }: { log: Logger, intervalMs: number }) => {
  const stopping = new AbortController()
  let running: Promise<PollResult> | undefined
  let last: { at: string, result: PollResult } | undefined

  const pollOnce = async (context: WorkContext): Promise<PollResult> => {
    const startedAt = performance.now()
    const result = await pollFeed(deps, context)
    last = { at: deps.now().toISOString(), result }
    context.log.info({ ...result, tookMs: Math.round(performance.now() - startedAt) }, 'feed polled')
    return result
  }
  const poll = (context: Omit<WorkContext, 'stopping'>): Promise<PollResult> => {
    running ??= pollOnce({ ...context, stopping: stopping.signal }).finally(() => { running = undefined })
    return running
  }
  const pollRegularly = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await poll({ log, traceparent: nextTraceparent() }).catch((error: unknown) => log.warn({ error }, 'poll failed; the next one tries again'))
      await delay(intervalMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  let regular: Promise<void> | undefined
  return {
    poll,
    /** Polls now and then every interval; with an interval of 0, or a feed without a label, on request only. */
    start (): void {
      if (intervalMs === 0) return
      if (deps.task.feedLabel === undefined) return log.warn({ task: deps.task.task }, 'the task has no feedLabel: its feed is not polled')
      regular = pollRegularly()
    },
    /** What the service says of its polls in STATS. */
    state: () => ({ polling: running !== undefined, lastPoll: last ?? null }),
    /** Begins no further fire, and waits for those in hand. */
    async stop (): Promise<void> {
      stopping.abort()
      await regular
      await running?.catch(() => {})
    }
  }
}
export type FeedPoller = ReturnType<typeof createFeedPoller>
