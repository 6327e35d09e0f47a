import { setTimeout as delay } from 'node:timers/promises'
import type { PollResult } from '@emberwatch/contracts'
import { type Logger, nextTraceparent } from '@emberwatch/observability'
import { createQueue } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import type { QuarantineDeps } from '../quarantine.ts'
import type { WorkContext } from '../work-context.ts'
import { pollFeed, type PollDeps } from './poll-feed.ts'
import { createRowRefuser } from './refuse-row.ts'
import { finishUpdates } from './update-fire.ts'

type PollerDeps = Omit<PollDeps, 'refuseRow'> & QuarantineDeps

/**
 * Polls the feed on request and on an interval, never twice at the same time: who asks during a poll gets the answer
 * of the one that is running, unless he asks for another day window.
 */
export const createFeedPoller = (deps: PollerDeps, { log, intervalMs }: { log: Logger, intervalMs: number }) => {
  const stopping = new AbortController()
  const inTurn = createQueue()
  const inHand = new Map<number, Promise<PollResult>>()
  const pollDeps = { ...deps, refuseRow: createRowRefuser(deps) }
  let isTidy = false
  let last: { at: string, result: PollResult } | undefined

  const pollOnce = async (context: WorkContext, dayWindow: number): Promise<PollResult> => {
    const startedAt = performance.now()
    if (!isTidy) await finishUpdates(deps)
    isTidy = true
    const result = await pollFeed(pollDeps, context, dayWindow)
    last = { at: deps.now().toISOString(), result }
    context.log.info({ ...result, tookMs: Math.round(performance.now() - startedAt) }, 'feed polled')
    return result
  }
  const poll = (context: Omit<WorkContext, 'stopping'>, dayWindow = deps.feedRules.dayWindow): Promise<PollResult> => {
    const running = inHand.get(dayWindow) ?? inTurn(() => pollOnce({ ...context, stopping: stopping.signal }, dayWindow)).finally(() => inHand.delete(dayWindow))
    inHand.set(dayWindow, running)
    return running
  }
  /** Another process may have polled just before it lost the lease to this one. */
  const isDue = async (): Promise<boolean> => {
    const state = await deps.database.feeds.find(recordIds.feed(deps.task.task))
    return state === undefined || deps.now().getTime() - Date.parse(state.lastPolledAt) >= intervalMs / 2
  }
  const pollIfDue = async (): Promise<void> => {
    try {
      if (await isDue()) await poll({ log, traceparent: nextTraceparent() })
      else log.info('the feed was polled a short while ago: not polled now')
    } catch (error) {
      log.warn({ error }, 'poll failed; the next one tries again')
    }
  }
  const pollRegularly = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pollIfDue()
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
    state: () => ({ polling: inHand.size > 0, lastPoll: last ?? null }),
    /** Begins no further fire, and waits for those in hand. */
    async stop (): Promise<void> {
      stopping.abort()
      await regular
      await Promise.allSettled(inHand.values())
    }
  }
}
export type FeedPoller = ReturnType<typeof createFeedPoller>
