import { createMemoryBus } from '@emberwatch/bus/testing'
import { createMetrics, nextTraceparent, silentLogger } from '@emberwatch/observability'
import { createOutbox, type Failpoint } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import type { FeedRules } from '../config/feed-rules.ts'
import { checkFeed } from '../feed/check-feed.ts'
import { createRowRefuser } from '../feed/refuse-row.ts'
import { finishUpdates } from '../feed/update-fire.ts'
import type { Feed } from '../ports.ts'
import { FEED_RULES, NOW, TASK } from './memory-world.ts'

/** A feed of these bytes, in pieces of the given size. */
export const feedOf = (text: string | Uint8Array, { contentType = 'text/csv', piece = 4096 } = {}): Feed => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  async function * body (): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  return { name: 'feed.test/fires', identity: 'http://feed.test/fires', read: async () => ({ contentType, etag: null, lastModified: null, body: body() }) }
}

const metrics = createMetrics('ingest')

/** The part of ingest that reads feeds, with nothing else around it. */
export const createFeedWorld = () => {
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const bus = createMemoryBus()
  const outboxOf = (now: Date, failpoint: Failpoint) => createOutbox({ owner: 'ingest', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now: () => now, failpoint })
  return {
    database,
    bus,
    /** Publishes what a process that died left unpublished, as the platform does regularly. */
    sweep: outboxOf(NOW, () => {}).sweep,
    /** A process looks at a feed once, as if it were the first it sees unless told otherwise. */
    async check (feed: Feed, { rules = {}, now = NOW, die = () => {}, before = undefined }: { rules?: Partial<FeedRules>, now?: Date, die?: Failpoint, before?: Parameters<typeof checkFeed>[1]['before'] } = {}) {
      const deps = { task: TASK, database, objects, outbox: outboxOf(now, die), metrics, now: () => now }
      const context = { log: silentLogger(), traceparent: nextTraceparent(), stopping: new AbortController().signal }
      const feedRules = { ...FEED_RULES, dayWindow: 0, maxRows: 100_000, ...rules }
      await finishUpdates(deps)
      return await checkFeed({ ...deps, feed, feedRules, refuseRow: createRowRefuser(deps) }, { before, settings: '', dayWindow: feedRules.dayWindow, now, context })
    },
    /** What was refused, counted by reason: the details without what they quote. */
    async refusals (): Promise<Record<string, number>> {
      const counts: Record<string, number> = {}
      for (const { detail } of await database.quarantine.list()) {
        const reason = detail.replace(/[:;(].*$/s, '').trim()
        counts[reason] = (counts[reason] ?? 0) + 1
      }
      return counts
    }
  }
}
