import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type DatasetVersion, DriftCompare, DriftReport, validate } from '@emberwatch/contracts'
import { makeThumbnail } from '@emberwatch/ml'
import { silentLogger } from '@emberwatch/observability'
import { createWorkerQuality } from './adapters/worker-quality.ts'
import { compareInWorker } from './adapters/worker-compare-sides.ts'
import { createDrift, type DriftDeps } from './app.ts'
import { createdEvent, imagesIn, makeUpEmbeddings, writeEmbeddings, writeVersion } from './testing/dataset-world.ts'
import { spawnDrift } from './testing/drift-process.ts'
import { calibrateHere, createFakeEmbeddings, LIVE_OFF } from './testing/drift-world.ts'
import { problemsOfReport } from './testing/report-schema.ts'
import { connectToRealServers, eventually } from './testing/real-servers.ts'
import { storeSampleTiles } from './testing/sample-tiles.ts'

const BOTH_EVENTS = ['emberwatch.drift.report-created.v1', 'emberwatch.drift.detected.v1']

let servers: Awaited<ReturnType<typeof connectToRealServers>>
beforeEach(async () => { servers = await connectToRealServers(process.env) })
afterEach(() => servers.close())

/** Waits until the service has handled everything that the stream holds. */
const allHandled = () => eventually('the service to handle every event', async () => {
  const consumer = (await servers.nats.consumers()).find(({ name }) => name === `drift-${servers.task.task}`)
  return consumer !== undefined && consumer.waiting === 0 && consumer.inHand === 0
})

describe('the drift service on real servers', () => {
  const old = imagesIn({ prefix: 'old', cells: 12, perCell: 3, label: 'wildfire', addedIn: 'v1' })
  const fresh = imagesIn({ prefix: 'new', cells: 10, perCell: 3, label: 'wildfire', addedIn: 'v2' })
  const shifts = { new: 3 }

  const depsOf = (): DriftDeps => ({ ...servers, log: silentLogger(), calibrateLive: calibrateHere, live: LIVE_OFF, embeddings: createFakeEmbeddings(servers.objects, shifts).source, makeThumbnail, compareSides: compareInWorker, quality: createWorkerQuality({ objects: servers.objects }), settings: { significance: 0.01, seed: 1, retrain: 'never', waitMs: 60_000, lookEveryMs: 10 } })

  const writeVersions = async (): Promise<[DatasetVersion, DatasetVersion]> => {
    const common = { task: servers.task.task, createdAt: new Date().toISOString() }
    const first = await writeVersion(servers, { ...common, number: 1, parent: undefined, images: old })
    const second = await writeVersion(servers, { ...common, number: 2, parent: first, images: [...old, ...fresh] })
    await writeEmbeddings(servers, first, makeUpEmbeddings(old, shifts))
    return [first, second]
  }

  it('makes a report of a new version once its embeddings are there, and of the same event again nothing', async () => {
    const [first, second] = await writeVersions()
    const drift = createDrift(depsOf())
    await drift.start()
    await servers.bus.publish(createdEvent(first))
    await servers.bus.publish(createdEvent(second))
    await writeEmbeddings(servers, second, makeUpEmbeddings([...old, ...fresh], shifts)) // as the trainer does, in its time
    const [found] = await eventually('the report', async () => {
      const reports = await servers.database.drift_reports.list()
      return reports.length > 0 && reports
    })
    const report = validate(DriftReport, found, 'the report')
    await allHandled()
    expect(report).toMatchObject({ verdict: 'drift', reference: { version: first.version, images: 36 }, current: { version: second.version, images: 30 } })
    expect(Buffer.from(await servers.objects.get(report.htmlKey)).toString()).toContain('<!doctype html>')
    expect(JSON.parse(Buffer.from(await servers.objects.get(report.jsonKey)).toString())).toMatchObject({ reportId: report.reportId, nullStatistics: { length: 999 } })
    expect(await servers.driftEvents()).toEqual(BOTH_EVENTS)

    await servers.nats.publishAgain(createdEvent(second), `again/${servers.task.task}`)
    await allHandled()
    expect(await servers.bus.request(DriftCompare, servers.task.task, { reference: 'v1', current: 'latest' }, { timeoutMs: 20_000 })).toEqual(report)
    expect(await servers.database.drift_reports.list()).toEqual([report])
    expect(await servers.driftEvents()).toEqual(BOTH_EVENTS)
    expect(await servers.database.outbox.list()).toEqual([])
    await drift.stop()
  })

  it('of two services that compute the same, leaves one record and says each thing once', async () => {
    const [, second] = await writeVersions()
    await writeEmbeddings(servers, second, makeUpEmbeddings([...old, ...fresh], shifts))
    const both = [createDrift(depsOf()), createDrift(depsOf())]
    for (const drift of both) await drift.start()
    const ask = () => servers.bus.request(DriftCompare, servers.task.task, { reference: 'v1', current: 'v2' }, { timeoutMs: 30_000 })
    const answers = await Promise.all(Array.from({ length: 6 }, ask)) // shared between the two by chance
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await servers.outbox.sweep()
    expect(await servers.driftEvents()).toEqual(BOTH_EVENTS)
    for (const drift of both) await drift.stop()
  })

  it('refuses over the bus with a code and what to do', async () => {
    await writeVersions()
    const drift = createDrift(depsOf())
    await drift.start()
    await expect(servers.bus.request(DriftCompare, servers.task.task, { reference: 'v2', current: 'v1' }, { timeoutMs: 20_000 })).rejects.toMatchObject({ code: 'DRIFT_REFUSED', retryable: false, message: expect.stringContaining('exchange the two') })
    await drift.stop()
  })

  it('stops while it waits for embeddings, and makes the report after its restart', async () => {
    const [, second] = await writeVersions()
    const embeddings = createFakeEmbeddings(servers.objects, shifts).source
    const looked = Promise.withResolvers<void>()
    const watched = { ...embeddings, find: async (dataset: DatasetVersion) => { if (dataset.number === 2) looked.resolve(); return embeddings.find(dataset) } }
    const drift = createDrift({ ...depsOf(), embeddings: watched })
    await drift.start()
    await servers.bus.publish(createdEvent(second))
    await looked.promise
    await drift.stop()
    expect(await servers.database.drift_reports.list()).toEqual([])
    await writeEmbeddings(servers, second, makeUpEmbeddings([...old, ...fresh], shifts))
    const restarted = createDrift(depsOf())
    await restarted.start()
    await allHandled()
    expect(await servers.driftEvents()).toEqual(BOTH_EVENTS)
    await restarted.stop()
  })
})

describe('a drift process', () => {
  it('killed between record and events on real tiles, says both after its restart, and stops when told to', async () => {
    const { task, databaseName } = servers
    const folder = await mkdtemp(join(tmpdir(), 'tasks-'))
    await writeFile(join(folder, `${task.task}.json`), JSON.stringify(task))
    const environment = { ...process.env, TASK: task.task, TASKS_FOLDER: folder, MONGODB_DATABASE: databaseName, EMBEDDINGS_WAIT_MS: '0', LOG_LEVEL: 'warn' }
    const common = { task: task.task, createdAt: new Date().toISOString() }
    const old = await storeSampleTiles(servers.objects, { folder: 'tiles/nowildfire', label: 'nowildfire', count: 60, addedIn: 'v1' })
    const fresh = await storeSampleTiles(servers.objects, { folder: 'new-fires', label: 'wildfire', count: 32, addedIn: 'v2' })
    const first = await writeVersion(servers, { ...common, number: 1, parent: undefined, images: old })
    const second = await writeVersion(servers, { ...common, number: 2, parent: first, images: [...old, ...fresh] })
    await servers.bus.publish(createdEvent(second))

    const [code, signal] = await spawnDrift({ ...environment, FAILPOINT: 'before-publish' }).exited
    expect([code, signal]).toEqual([null, 'SIGKILL'])
    const [report] = await servers.database.drift_reports.list()
    expect(report).toMatchObject({ verdict: 'drift', current: { labels: { wildfire: 32 } } })
    expect(await servers.driftEvents()).toEqual([])

    const restarted = spawnDrift(environment)
    await eventually('both events', async () => (await servers.driftEvents()).length === 2)
    expect(await servers.driftEvents()).toEqual(BOTH_EVENTS)
    expect(problemsOfReport(Buffer.from(await servers.objects.get(report?.jsonKey ?? '')).toString())).toEqual([])
    const page = Buffer.from(await servers.objects.get(report?.htmlKey ?? '')).toString()
    expect(page.match(/src="data:image\/jpeg;base64,/g)).toHaveLength(24)
    expect(Buffer.byteLength(page)).toBeLessThan(500_000)
    restarted.kill('SIGTERM')
    expect(await restarted.exited).toEqual([0, null])
    await rm(folder, { recursive: true })
  })
})
