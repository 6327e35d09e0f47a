import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DatasetVersionCreatedV1, type EventOf, ImageryFetch, IngestImport, IngestPoll, type PollResult } from '@emberwatch/contracts'
import { examineImage } from '@emberwatch/ml'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { findDatasetVersion, readManifest, sha256 } from '@emberwatch/storage'
import { chooseTileProvider } from './adapters/choose-tile-provider.ts'
import { openLocalImports } from './adapters/local-import-sources.ts'
import { createHttpFeed } from './adapters/http-feed.ts'
import { createHttpGet } from './adapters/http-get.ts'
import { createIngest } from './app.ts'
import { placeOfFileName } from './domain/place-of-file-name.ts'
import { collectEvents } from './testing/collect-events.ts'
import { serveHttp } from './testing/http-world.ts'
import { csvOf, FEED_RULES, pictureOf, SITE_RULES } from './testing/memory-world.ts'
import { htmlPage, truncatedJpeg } from './testing/pictures.ts'
import { connectToRealServers } from './testing/real-servers.ts'

const GOOD = ['50,-100', '51,-101', '52,-102', '53,-103', '54,-104']
const row = (name: string, lat: string | number, lon: number): string => `ab, ${name},${lat},${lon}, ,1.5, OC, GMT`

const CSV = csvOf(
  ...GOOD.map((place, index) => row(`good ${index}`, Number(place.split(',')[0]), Number(place.split(',')[1]))),
  row('bad row', 'north', -110),
  row('page of HTML', 60, -110),
  row('half a JPEG', 61, -111),
  row('busy at first', 62, -112),
  row('nothing there', 63, -113))

/** A provider that has good tiles, and for some places what providers also give. */
const serveTiles = () => {
  let isFirst = true
  return serveHttp((request, response) => {
    if (request.url === '/fires.csv') return response.end(CSV)
    const place = placeOfFileName(decodeURIComponent(request.url?.slice('/tiles/'.length) ?? '')) ?? { lat: 0, lon: 0 }
    const send = (bytes: Uint8Array) => response.end(bytes)
    if (place.lat === 60) return send(htmlPage)
    if (place.lat === 61) return truncatedJpeg(61).then(send)
    if (place.lat === 63) return response.writeHead(404).end()
    if (place.lat === 62 && isFirst) {
      isFirst = false
      return response.writeHead(500).end()
    }
    return pictureOf(place).then(send)
  })
}

describe('ingest on real servers', () => {
  let world: Awaited<ReturnType<typeof serveHttp>>
  let servers: Awaited<ReturnType<typeof connectToRealServers>>
  let events: Awaited<ReturnType<typeof collectEvents>>
  let ingest: ReturnType<typeof createIngest>
  beforeAll(async () => {
    world = await serveTiles()
    servers = await connectToRealServers(process.env)
    events = await collectEvents(servers.bus, servers.task.task)
    const httpGet = createHttpGet({ hosts: '127.0.0.1' })
    const metrics = createMetrics('ingest')
    ingest = createIngest({
      ...servers,
      metrics,
      log: silentLogger(),
      measureImage: examineImage,
      nearDuplicateBits: 32,
      feed: createHttpFeed({ httpGet, url: `${world.url}/fires.csv`, timeoutMs: 5000, maxBytes: 100_000 }),
      tiles: chooseTileProvider({ TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: `${world.url}/tiles/{lon},{lat}.jpg`, TILE_ZOOM: 15, TILE_SIZE: 350, TILE_RATE_PER_MINUTE: 60_000, TILE_QUOTA_PER_DAY: 0, TILE_MAX_PAUSE_MS: 1000 }, { ...servers, httpGet, metrics, log: silentLogger() }),
      imports: openLocalImports({ root: new URL('.', import.meta.url).pathname, maxFiles: 1000, maxBytes: 1_000_000 }),
      enrichRatio: 0,
      enrichMaxPerPoll: 50,
      siteRules: SITE_RULES,
      patience: { attempts: 3, timeoutMs: 5000, waitMs: () => 10 },
      feedRules: FEED_RULES,
      pollBudgetMs: 60_000,
      fetchConcurrency: 4,
      importConcurrency: 4,
      pollIntervalMs: 0,
      versionPatience: { minNewImages: 1, maxWaitMs: 1000 },
      leaseMs: 2000
    })
    await ingest.start()
  })
  afterAll(async () => {
    await ingest?.stop()
    await events?.stop()
    await servers?.close()
    await world?.stop()
  })

  const poll = (): Promise<PollResult> => servers.bus.request(IngestPoll, servers.task.task, {}, { timeoutMs: 30_000 })
  const stored = async () => {
    const { fires, images, quarantine, datasets, outbox } = servers.database
    const state = { fires: await fires.list(), images: await images.list(), quarantine: await quarantine.list(), datasets: await datasets.list(), outbox: await outbox.list() }
    return JSON.stringify(state)
  }

  it('turns a feed into tiles, quarantine entries, events and a dataset version, each exactly once', async () => {
    const result = await poll()
    expect(result).toEqual({
      feed: 'read',
      feedStatus: 'ok',
      rows: { total: 10, new: 9, known: 0, repeated: 0, outsideWindow: 0, filtered: 0, invalid: 1 },
      fires: { updated: 0, out: 0 },
      tiles: { taken: 6, quarantined: 3, deferred: 0 },
      background: null,
      datasetVersion: expect.stringMatching(/^v1-/)
    })

    const { task: { task }, database, objects } = servers
    const images = await database.images.list({ task })
    expect(images.map(({ lat, lon }) => `${lat},${lon}`).sort()).toEqual([...GOOD, '62,-112'])
    for (const { imageId, objectKey } of images) expect(sha256(await objects.get(objectKey))).toBe(imageId)

    const quarantined = await database.quarantine.list({ task })
    expect(quarantined.map(({ reason, origin }) => `${reason}: ${origin}`).sort()).toEqual([
      'error-body: fire ab@60.00,-110.00', 'row-invalid: ab, bad row,north,-110, ,1.5, OC, GMT', 'tile-missing: fire ab@63.00,-113.00', 'truncated: fire ab@61.00,-111.00'])
    const page = quarantined.find(({ reason }) => reason === 'error-body')
    expect(Buffer.from(await objects.get(page?.objectKey ?? ''))).toEqual(Buffer.from(htmlPage))

    const states = (await database.fires.list({ task })).map(({ state }) => state)
    expect(states.filter((state) => state === 'taken')).toHaveLength(6)
    expect(states.filter((state) => state === 'quarantined')).toHaveLength(3)
    expect(await database.outbox.list()).toEqual([])

    const version = await findDatasetVersion(database, task, 'latest')
    expect(version).toMatchObject({ version: result.datasetVersion, images: 6, added: 6, parent: null })
    expect((await readManifest(objects, version)).map(({ imageId }) => imageId)).toEqual(images.map(({ imageId }) => imageId).sort())

    const said = await events.upToNow()
    expect(said.filter(({ type }) => type.includes('imagery.new')).map(({ subject }) => subject).sort()).toEqual(images.map(({ imageId }) => imageId).sort())
    expect(said.filter(({ type }) => type.includes('imagery.rejected')).map(({ subject }) => subject).sort()).toEqual(quarantined.map(({ rejectionId }) => rejectionId).sort())
    const cut = said.filter(({ type }) => type.includes('dataset.version-created')) as EventOf<typeof DatasetVersionCreatedV1>[]
    expect(cut.map(({ data }) => ({ task, ...data }))).toEqual([version])
    expect(said.at(-1)?.id).toBe(cut[0]?.id)
  })

  it('changes nothing with a second poll', async () => {
    const [before, requests, said] = [await stored(), world.requested.length, await events.upToNow()]
    expect(await poll()).toMatchObject({ rows: { total: 10, known: 9, invalid: 1 }, fires: { updated: 0, out: 0 }, tiles: { taken: 0, quarantined: 0, deferred: 0 }, datasetVersion: null })
    expect(await stored()).toBe(before)
    expect(world.requested.slice(requests)).toEqual(['/fires.csv'])
    expect(await events.upToNow()).toEqual(said)
  })

  it('answers with the tile of a place, and with a problem where there is none', async () => {
    const fetch = (lat: number, lon: number) => servers.bus.request(ImageryFetch, servers.task.task, { lat, lon }, { timeoutMs: 10_000 })
    const tileRequests = () => world.requested.filter((url) => url.startsWith('/tiles/')).length
    const before = tileRequests()
    expect(sha256(await fetch(50, -100))).toBe(sha256(await pictureOf({ lat: 50, lon: -100 })))
    expect(tileRequests()).toBe(before)
    expect(sha256(await fetch(55, -105))).toBe(sha256(await pictureOf({ lat: 55, lon: -105 })))
    expect(sha256(await fetch(55, -105))).toBe(sha256(await pictureOf({ lat: 55, lon: -105 })))
    expect(tileRequests()).toBe(before + 1)
    await expect(fetch(63, -113)).rejects.toMatchObject({ code: 'INGEST_TILE_MISSING' })
    await expect(fetch(60, -110)).rejects.toMatchObject({ code: 'INGEST_TILE_REJECTED' })
    await expect(fetch(91, 0)).rejects.toMatchObject({ code: 'BUS_INVALID_MESSAGE' })
  })

  it('refuses to import what lies elsewhere', async () => {
    await expect(servers.bus.request(IngestImport, servers.task.task, { folder: '../..' }, { timeoutMs: 10_000 })).rejects.toMatchObject({ code: 'INGEST_IMPORT_REFUSED' })
  })
})
