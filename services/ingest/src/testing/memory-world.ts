import type { Answer, Lease, ServiceOptions } from '@emberwatch/bus'
import { createMemoryBus } from '@emberwatch/bus/testing'
import { type EndpointDefinition, IngestPoll, type MessageOf, type TaskDefinition } from '@emberwatch/contracts'
import { examineImage } from '@emberwatch/ml'
import { createMetrics, nextTraceparent, silentLogger } from '@emberwatch/observability'
import { createOutbox, type Failpoint } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createIngest, type IngestDeps } from '../app.ts'
import type { FeedRules } from '../config/feed-rules.ts'
import type { Feed, ImportSources, Place, TileProvider } from '../ports.ts'
import { noisyJpeg } from './pictures.ts'

/** The task that the tests ingest for. */
export const TASK: TaskDefinition = { task: 'wildfire', title: 'Fires', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }

/** The moment at which the tests take place. */
export const NOW = new Date('2023-07-02T12:00:00Z')

/** What of the feed is taken in the tests: the last three days, of everywhere. */
export const FEED_RULES: FeedRules = { dayWindow: 3, wanted: { agencies: new Set(), box: undefined, minHectares: 0 }, maxRows: 1000, limits: { staleDays: 3, shrinkShare: 0.5, shrinkHours: 24 } }

/** Where background tiles are drawn in the tests. */
export const SITE_RULES: IngestDeps['siteRules'] = { places: [{ name: 'Town', kind: 'town', lat: 55, lon: -105 }, { name: 'Forest', kind: 'forest', lat: 58, lon: -115 }], forestShare: 0.5, jitter: 1, fireDistanceKm: 20 }

/** A feed with these rows below the usual header. */
export const csvOf = (...rows: string[]): string => ['agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone', ...rows].join('\r\n')

/** A row of a fire that started the day before. */
export const rowOf = (name: string, lat = 50, lon = -100): string => `ab, ${name},${lat},${lon}, 2023-07-01 10:00:00,1.5, OC, GMT`

/** A picture that differs from place to place. */
export const pictureOf = ({ lat, lon }: Place): Promise<Uint8Array> => noisyJpeg(Math.round(lat * 1000 + lon))

async function * bytesOf (text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield new TextEncoder().encode(text)
}

const metrics = createMetrics('ingest')

/**
 * The outside world and the servers, in memory, and ingest processes that can be started, killed and started again in
 * it. What the feed says and what the provider answers can be changed at any time.
 */
export const createMemoryWorld = () => {
  const bus = createMemoryBus()
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const outside = { csv: csvOf(), tileOf: pictureOf, fetched: [] as Place[], now: NOW }
  const now = (): Date => outside.now

  const feed: Feed = {
    name: 'feed.test/fires.csv',
    identity: 'http://feed.test/fires.csv',
    async read () { return { contentType: 'text/csv', etag: null, lastModified: null, body: bytesOf(outside.csv) } }
  }
  const tiles: TileProvider = {
    identity: 'test',
    async fetchTile ({ lat, lon }) {
      outside.fetched.push({ lat, lon })
      return { bytes: await outside.tileOf({ lat, lon }), contentType: null }
    }
  }
  const imports: ImportSources = { open: async () => { throw new Error('no folder to import') } }
  const outboxThatDies = (failpoint: Failpoint) => createOutbox({ owner: 'ingest', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now, failpoint })
  let epoch = 0
  // Whoever starts leads: those before it are dead, and the dead give nothing back.
  const lease = async (): Promise<Lease> => ({ epoch: ++epoch, lost: new AbortController().signal, isHeld: () => true, confirm: async () => true, release: async () => {} })
  const depsOf = (failpoint: Failpoint): IngestDeps => ({
    task: TASK,
    log: silentLogger(),
    bus,
    metrics,
    database,
    objects,
    outbox: outboxThatDies(failpoint),
    now,
    feed,
    tiles,
    imports,
    measureImage: examineImage,
    nearDuplicateBits: 32,
    patience: { attempts: 3, timeoutMs: 1000, waitMs: () => 0 },
    feedRules: FEED_RULES,
    pollBudgetMs: 60_000,
    fetchConcurrency: 4,
    importConcurrency: 4,
    versionPatience: { minNewImages: 1, maxWaitMs: 3_600_000 },
    enrichRatio: 1,
    enrichMaxPerPoll: 50,
    siteRules: SITE_RULES,
    pollIntervalMs: 0,
    leaseMs: 1000
  })

  return {
    bus,
    database,
    objects,
    outside,
    /** Starts an ingest process; `die` is where in the outbox it fails, and `other` what is different about it. */
    async startIngest ({ die = () => {}, ...other }: Partial<IngestDeps> & { die?: Failpoint } = {}) {
      const answers: Answer[] = []
      const deps = { ...depsOf(die), bus: { lease, publish: bus.publish, serve: (options: ServiceOptions) => { answers.push(...options.answers); return bus.serve(options) } }, ...other }
      const ingest = createIngest(deps)
      await ingest.start()
      /** Asks this very process, whichever others there are. */
      const ask = async <Definition extends EndpointDefinition>(endpoint: Definition, request: MessageOf<Definition['request']>) => {
        const answer = answers.find(({ definition }) => definition === endpoint)
        return await answer?.respond(request, { log: deps.log, traceparent: nextTraceparent(), signal: new AbortController().signal }) as MessageOf<Definition['reply']>
      }
      return { deps, ask, poll: (request: MessageOf<typeof IngestPoll['request']> = {}) => ask(IngestPoll, request), stop: ingest.stop }
    },
    /** Publishes what a process that died left unpublished, as the platform does regularly. */
    sweep: outboxThatDies(() => {}).sweep,
    /** The kinds of events published so far, in order, each without its version. */
    said: (): string[] => bus.published.map(({ type }) => type.replace(/^emberwatch\.(.*)\.v1$/, '$1'))
  }
}
