import { createMemoryBus } from '@emberwatch/bus/testing'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createOutbox } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createHttpFeed } from '../../services/ingest/src/adapters/http-feed.ts'
import { createHttpGet } from '../../services/ingest/src/adapters/http-get.ts'
import { checkFeed } from '../../services/ingest/src/feed/check-feed.ts'
import { createRowRefuser } from '../../services/ingest/src/feed/refuse-row.ts'
import { BENCH_NOW } from './generated-feed.ts'

/** Reads the feed at a URL as ingest does, into records in memory, and prints what it took: the child of `bench-ingest.ts`. */
const [url = ''] = process.argv.slice(2)

const metrics = createMetrics('bench')

const read = async (address: string) => {
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const now = (): Date => BENCH_NOW
  const outbox = createOutbox({ owner: 'ingest', entries: database.outbox, publish: createMemoryBus().publish, findRecord: database.findRecord, now })
  const deps = { task: { task: 'bench', title: 'Bench', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }, database, objects, outbox, metrics, now }
  const feed = createHttpFeed({ httpGet: createHttpGet({ hosts: new URL(address).host }), url: address, timeoutMs: 600_000, maxBytes: 1e9 })
  const feedRules = { dayWindow: 3, wanted: { agencies: new Set<string>(), box: undefined, minHectares: 0 }, maxRows: 1e7, limits: { staleDays: 3, shrinkShare: 0.5, shrinkHours: 24 } }
  const context = { log: silentLogger(), traceparent: '', stopping: new AbortController().signal }
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  const { rows, failure } = await checkFeed({ ...deps, feed, feedRules, refuseRow: createRowRefuser(deps) }, { before: undefined, settings: '', dayWindow: 3, now: now(), context })
  if (failure !== undefined) throw failure
  const { user, system } = process.cpuUsage(cpuBefore)
  return { rows, seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 }
}

await read(`${new URL(url).origin}/1000`) // so that what is measured is reading and not compiling
const result = await read(url)
process.send?.({ ...result, peakRssBytes: process.resourceUsage().maxRSS * 1024 })
process.disconnect()
