import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bus, connectBus } from '@emberwatch/bus'
import { inspectNats, type NatsInspector } from '@emberwatch/bus/testing'
import { type AnyEvent, DatasetVersionCreatedV1, type EventDefinition, ImageryNewV1, ImageryRejectedV1, IngestImport, IngestPoll, type ManifestRow, type TaskDefinition } from '@emberwatch/contracts'
import { type ServiceProcess, startServiceProcess } from '@emberwatch/launcher'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createS3ObjectStore, type Database, listDatasetVersions, type ObjectStore, openDatabase, readManifest } from '@emberwatch/storage'
import { serveWorld, type World } from '@emberwatch/world'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import { makeSmallSamples } from './small-samples.ts'

const { NATS_URL = '', MONGODB_URI = '', S3_ENDPOINT = '', S3_REGION = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '', S3_BUCKET = '' } = process.env

const TILES = 12
const FIRES = 6
/** Of the troublesome rows four make no sense, three are fires without a tile, and one is a fire whose tile is no image. */
const BAD_ROWS = 4
const FIRES_WITHOUT_TILE = 4

interface Crashing { task: string, database: Database, worlds: { fires: World, troublesome: World }, processes: ServiceProcess[], start: (world: World, failpoint?: string) => ServiceProcess }

const byId = (a: { subject: string }, b: { subject: string }): number => a.subject < b.subject ? -1 : 1

describe('an ingest service that dies while it writes and announces', () => {
  let samples: Awaited<ReturnType<typeof makeSmallSamples>>
  let troublesome: Awaited<ReturnType<typeof makeSmallSamples>>
  let bus: Bus
  let nats: NatsInspector
  let objects: ObjectStore
  let crashing: Crashing

  beforeAll(async () => {
    samples = await makeSmallSamples({ nowildfire: TILES / 2, wildfire: TILES / 2, newFires: FIRES, troublesomeRows: 0 })
    troublesome = await makeSmallSamples({ nowildfire: 0, wildfire: 0, newFires: FIRES })
    bus = await connectBus({ servers: [NATS_URL], name: 'ingest-crashes', log: silentLogger(), metrics: createMetrics('test') })
    nats = await inspectNats(NATS_URL)
    objects = createS3ObjectStore({ endpoint: S3_ENDPOINT, region: S3_REGION, accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY, bucket: S3_BUCKET })
  })
  afterAll(async () => {
    await bus?.close()
    await nats?.close()
    await objects?.close()
    await samples?.remove()
    await troublesome?.remove()
  })

  beforeEach(async () => {
    const task = `crash-${randomBytes(6).toString('hex')}`
    const definition: TaskDefinition = { task, title: 'A task of this test', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }
    const tasks = join(samples.folder, 'tasks')
    await mkdir(tasks, { recursive: true })
    await writeFile(join(tasks, `${task}.json`), JSON.stringify(definition))
    const now = new Date() // the same for both: the feeds' dates follow it
    const worlds = { fires: await serveWorld({ samples: samples.folder, now }), troublesome: await serveWorld({ samples: troublesome.folder, now }) }
    const processes: ServiceProcess[] = []
    const environment = { ...process.env, TASK: task, TASKS_FOLDER: tasks, MONGODB_DATABASE: task, TILE_PROVIDER: 'template', PRIVATE_HOSTS: '127.0.0.1', IMPORT_ROOT: join(samples.folder, 'tiles'), POLL_INTERVAL_MS: '0', OUTBOX_SWEEP_MS: '200' }
    crashing = {
      task,
      worlds,
      processes,
      database: openDatabase({ uri: MONGODB_URI, name: task }),
      start (world, failpoint) {
        const started = startServiceProcess({ service: 'ingest', label: 'ingest', environment: { ...environment, CSV_URL: world.csvUrl, TILE_URL_TEMPLATE: world.tileUrlTemplate, FAILPOINT: failpoint }, onLine: () => {} })
        processes.push(started)
        return started
      }
    }
  })
  afterEach(async () => {
    for (const started of crashing.processes) await started.kill()
    for (const world of Object.values(crashing.worlds)) await world.stop()
    await crashing.database.close()
  })

  const askForImport = () => bus.request(IngestImport, crashing.task, { folder: '.' }, { timeoutMs: 10_000 })
  /** Asks for an import and waits for its end, and for that of those which others left. */
  const importTiles = async (): Promise<void> => {
    await askForImport()
    await waitFor('the imports to end', async () => (await crashing.database.imports.list({ state: 'running' })).length === 0 ? true : undefined)
  }
  const poll = () => bus.request(IngestPoll, crashing.task, {}, { timeoutMs: 20_000 })

  /** Starts the service so that it dies at a point, and gives it work; it may die as it starts, over what the last one left. */
  const dieAt = async (point: string, world: World, work: () => Promise<unknown>): Promise<void> => {
    const dying = crashing.start(world, point)
    dying.ready.then(work).catch(() => {}) // the request dies with the process
    expect(await dying.ended).toEqual({ code: null, signal: 'SIGKILL' })
  }
  const live = async <Result>(world: World, work: () => Promise<Result>): Promise<Result> => {
    const living = crashing.start(world)
    await living.ready
    const result = await work()
    await waitFor('an empty outbox', async () => (await crashing.database.outbox.list()).length === 0 ? true : undefined, 20_000)
    await living.stop()
    return result
  }

  const said = (events: AnyEvent[], { name }: EventDefinition) =>
    events.filter(({ task, type }) => task === crashing.task && type === `emberwatch.${name}`).map(({ subject, data }) => ({ subject, data })).sort(byId)
  const recorded = (records: readonly { task: string }[], key: string) =>
    records.map(({ task: _, ...data }) => ({ subject: String((data as { [key: string]: unknown })[key]), data })).sort(byId)

  /** Each record was announced once, and the announcement says what the record says. */
  const expectEachAnnouncedOnce = async (): Promise<void> => {
    const { database } = crashing
    const events = await nats.events()
    expect(said(events, ImageryNewV1)).toEqual(recorded(await database.images.list(), 'imageId'))
    expect(said(events, ImageryRejectedV1)).toEqual(recorded((await database.quarantine.list()).map(({ tile, resolution, ...announced }) => announced), 'rejectionId'))
    expect(said(events, DatasetVersionCreatedV1)).toEqual(recorded(await database.datasets.list(), 'version'))
  }

  /** Every fire is one image or one quarantine entry. */
  const expectEachFireOnce = async (): Promise<void> => {
    const { database } = crashing
    const [fires, images, quarantined] = [await database.fires.list(), await database.images.list(), await database.quarantine.list()]
    expect(fires).toHaveLength(FIRES + FIRES_WITHOUT_TILE)
    for (const { fireId, state, imageId } of fires) {
      const own = images.filter((image) => image.fireId === fireId).map((image) => image.imageId)
      const refused = quarantined.filter((entry) => entry.fireId === fireId)
      expect({ fireId, state, imageId, own, refusals: refused.length }).toEqual(state === 'taken'
        ? { fireId, state, imageId, own: [imageId], refusals: 0 }
        : { fireId, state: 'quarantined', imageId: null, own: [], refusals: 1 })
    }
    expect(fires.filter(({ state }) => state === 'taken')).toHaveLength(FIRES)
    expect(quarantined).toHaveLength(BAD_ROWS + FIRES_WITHOUT_TILE)
    expect(images).toHaveLength(TILES + FIRES)
  }

  /** The versions follow one another, each holds all of the one before, and the last holds every image. */
  const expectVersionsComplete = async (): Promise<void> => {
    const { database, task } = crashing
    const versions = await listDatasetVersions(database, task)
    expect(versions.map(({ number }) => number)).toEqual(versions.map((_, index) => index + 1))
    expect(versions.map(({ parent }) => parent)).toEqual([null, ...versions.slice(0, -1).map(({ version }) => version)])
    let before: ManifestRow[] = []
    for (const version of versions) {
      const rows = await readManifest(objects, version)
      expect(rows.slice(0, before.length)).toEqual(before)
      expect([rows.length, rows.length - before.length]).toEqual([version.images, version.added])
      before = rows
    }
    expect(before.map(({ imageId }) => imageId).sort()).toEqual((await database.images.list()).map(({ imageId }) => imageId).sort())
  }

  it.each(['before-record', 'before-publish', 'before-clear'])('loses nothing and does nothing twice, dying %s of imported tiles, tiles of the feed and bad rows', async (point) => {
    const { fires, troublesome } = crashing.worlds
    await dieAt(point, fires, askForImport)
    await dieAt(point, fires, askForImport)
    await live(fires, importTiles)
    await expectEachAnnouncedOnce()
    await expectVersionsComplete()

    fires.letFiresAppear()
    await dieAt(point, fires, poll)
    await live(fires, poll)
    troublesome.letFiresAppear()
    await dieAt(point, troublesome, poll)
    expect(await live(troublesome, () => poll().then(poll))).toMatchObject({ rows: { new: 0 }, tiles: { taken: 0, deferred: 0 }, datasetVersion: null })
    await expectEachAnnouncedOnce()
    await expectEachFireOnce()
    await expectVersionsComplete()
    const asked = fires.tileRequests()
    expect(asked.length).toBeLessThanOrEqual(FIRES + 4) // a death loses at most the four tiles in hand
    expect(new Set(asked).size).toBe(FIRES)
  })
})
