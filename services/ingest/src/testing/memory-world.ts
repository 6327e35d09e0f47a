import type { Answer, ServiceOptions } from '@emberwatch/bus'
import { createMemoryBus } from '@emberwatch/bus/testing'
import { type EndpointDefinition, IngestPoll, type MessageOf, type TaskDefinition } from '@emberwatch/contracts'
import { measureImage } from '@emberwatch/ml'
import { nextTraceparent, silentLogger } from '@emberwatch/observability'
import { createOutbox, type Failpoint } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createIngest, type IngestDeps } from '../app.ts'
import type { Feed, ImportFolders, Place, TileProvider } from '../ports.ts'
import { noisyJpeg } from './pictures.ts'

/** The task that the tests ingest for. */
export const TASK: TaskDefinition = { task: 'wildfire', title: 'Fires', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }

/** The moment at which the tests take place. */
export const NOW = new Date('2023-07-02T12:00:00Z')

/** A feed with these rows below the usual header. */
export const csvOf = (...rows: string[]): string => ['agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone', ...rows].join('\r\n')

/** A row of a fire that started the day before. */
export const rowOf = (name: string, lat = 50, lon = -100): string => `ab, ${name},${lat},${lon}, 2023-07-01 10:00:00,1.5, OC, GMT`

/** A picture that differs from place to place. */
export const pictureOf = ({ lat, lon }: Place): Promise<Uint8Array> => noisyJpeg(Math.round(lat * 1000 + lon))

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
    async * lines () { yield * outside.csv.split('\r\n') }
  }
  const tiles: TileProvider = {
    identity: 'test',
    async fetchTile ({ lat, lon }) {
      outside.fetched.push({ lat, lon })
      return await outside.tileOf({ lat, lon })
    }
  }
  const imports: ImportFolders = { open: async () => { throw new Error('no folder to import') } }
  const outboxThatDies = (failpoint: Failpoint) => createOutbox({ owner: 'ingest', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now, failpoint })
  const depsOf = (failpoint: Failpoint): IngestDeps => ({
    task: TASK,
    log: silentLogger(),
    bus,
    database,
    objects,
    outbox: outboxThatDies(failpoint),
    now,
    feed,
    tiles,
    imports,
    measureImage,
    patience: { attempts: 3, timeoutMs: 1000, waitMs: () => 0 },
    dayWindow: 3,
    maxRows: 1000,
    fetchConcurrency: 4,
    importConcurrency: 4,
    pollIntervalMs: 0
  })

  return {
    bus,
    database,
    objects,
    outside,
    /** Starts an ingest process; `die` is where in the outbox it fails, and `other` what is different about it. */
    async startIngest ({ die = () => {}, ...other }: Partial<IngestDeps> & { die?: Failpoint } = {}) {
      const answers: Answer[] = []
      const deps = { ...depsOf(die), bus: { serve: (options: ServiceOptions) => { answers.push(...options.answers); return bus.serve(options) } }, ...other }
      const ingest = createIngest(deps)
      await ingest.start()
      /** Asks this very process, whichever others there are. */
      const ask = async <Definition extends EndpointDefinition>(endpoint: Definition, request: MessageOf<Definition['request']>) => {
        const answer = answers.find(({ definition }) => definition === endpoint)
        return await answer?.respond(request, { log: deps.log, traceparent: nextTraceparent() }) as MessageOf<Definition['reply']>
      }
      return { deps, ask, poll: () => ask(IngestPoll, {}), stop: ingest.stop }
    },
    /** Publishes what a process that died left unpublished, as the platform does regularly. */
    sweep: outboxThatDies(() => {}).sweep,
    /** The kinds of events published so far, in order, each without its version. */
    said: (): string[] => bus.published.map(({ type }) => type.replace(/^emberwatch\.(.*)\.v1$/, '$1'))
  }
}
