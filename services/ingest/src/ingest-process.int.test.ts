import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { IngestPoll, type PollResult } from '@emberwatch/contracts'
import { placeOfFileName } from './domain/place-of-file-name.ts'
import { collectEvents } from './testing/collect-events.ts'
import { serveHttp } from './testing/http-world.ts'
import { spawnIngest } from './testing/ingest-process.ts'
import { csvOf, pictureOf } from './testing/memory-world.ts'
import { connectToRealServers } from './testing/real-servers.ts'

const FIRES = 8
const CSV = csvOf(...Array.from({ length: FIRES }, (_, index) => `ab, fire ${index},${50 + index},-100, ,1.5, OC, GMT`))
const TOKEN = 'CANARY-TOKEN'

/** A feed and tiles; each tile waits until its gate is open. */
const serveGatedTiles = async () => {
  const world = { gate: Promise.resolve(), asked: () => {} }
  const server = await serveHttp((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x')
    if (pathname === '/fires.csv') return response.end(CSV)
    world.asked()
    const place = placeOfFileName(pathname.slice('/tiles/'.length)) ?? { lat: 0, lon: 0 }
    return world.gate.then(() => pictureOf(place)).then((bytes) => response.end(bytes))
  })
  return Object.assign(world, server)
}

describe('an ingest process', () => {
  let servers: Awaited<ReturnType<typeof connectToRealServers>>
  let world: Awaited<ReturnType<typeof serveGatedTiles>>
  let events: Awaited<ReturnType<typeof collectEvents>>
  let folder: string
  const spawned: ReturnType<typeof spawnIngest>[] = []

  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'tasks-')) })
  afterAll(async () => { await rm(folder, { recursive: true }) })
  afterEach(async () => {
    for (const { kill, exited } of spawned.splice(0)) {
      kill('SIGKILL')
      await exited
    }
    await events.stop()
    await servers.close()
    await world.stop()
  })

  const prepare = async () => {
    servers = await connectToRealServers(process.env)
    world = await serveGatedTiles()
    events = await collectEvents(servers.bus, servers.task.task)
    await writeFile(join(folder, `${servers.task.task}.json`), JSON.stringify(servers.task))
  }
  const start = (other: NodeJS.ProcessEnv = {}) => {
    const ingest = spawnIngest({
      ...process.env,
      TASK: servers.task.task,
      TASKS_FOLDER: folder,
      MONGODB_DATABASE: servers.databaseName,
      CSV_URL: `${world.url}/fires.csv?key=${TOKEN}`,
      TILE_PROVIDER: 'template',
      TILE_URL_TEMPLATE: `${world.url}/tiles/{lon},{lat}.jpg?access_token=${TOKEN}`,
      PRIVATE_HOSTS: '127.0.0.1',
      POLL_INTERVAL_MS: '0',
      FETCH_CONCURRENCY: '2',
      VERSION_MIN_NEW_IMAGES: '1',
      OUTBOX_SWEEP_MS: '100',
      LOG_LEVEL: 'debug',
      ...other
    })
    spawned.push(ingest)
    return ingest
  }
  const poll = (): Promise<PollResult> => servers.bus.request(IngestPoll, servers.task.task, {}, { timeoutMs: 60_000 })

  /** One image, one event and one fire taken for each fire, and versions that tell all. */
  const expectEachExactlyOnce = async () => {
    const { database } = servers
    expect((await database.fires.list()).map(({ state }) => state)).toEqual(Array.from({ length: FIRES }, () => 'taken'))
    const said = await events.upToNow()
    const images = (await database.images.list()).map(({ imageId }) => imageId).sort()
    expect(images).toHaveLength(FIRES)
    expect(said.filter(({ type }) => type.includes('imagery.new')).map(({ subject }) => subject).sort()).toEqual(images)
    const versions = await database.datasets.list()
    expect(said.filter(({ type }) => type.includes('version-created')).map(({ subject }) => subject).sort()).toEqual(versions.map(({ version }) => version).sort())
    expect(Math.max(...versions.map((version) => version.images))).toBe(FIRES)
    expect(await database.outbox.list()).toEqual([])
  }
  const tileRequests = () => world.requested.filter((url) => url.startsWith('/tiles/'))

  it('finishes the fires in hand on SIGTERM, and the next one takes the rest', async () => {
    await prepare()
    const gate = Promise.withResolvers<void>()
    const inHand = Promise.withResolvers<void>()
    world.gate = gate.promise
    world.asked = () => { if (tileRequests().length === 2) inHand.resolve() }
    const first = start()
    await first.logged('ready')
    const polled = poll()
    await inHand.promise
    first.kill('SIGTERM')
    await first.logged('stopping')
    gate.resolve()
    expect(await first.exited).toEqual([0, null])
    expect(await polled).toMatchObject({ rows: { new: FIRES }, tiles: { taken: 2, deferred: FIRES - 2 } })

    await start().logged('ready')
    expect(await poll()).toMatchObject({ rows: { known: FIRES, new: 0 }, tiles: { taken: FIRES - 2, deferred: 0 } })
    await expectEachExactlyOnce()
    expect(tileRequests()).toHaveLength(FIRES)
  })

  it('killed in the middle of a poll loses nothing and takes nothing twice', async () => {
    await prepare()
    const first = start()
    await first.logged('ready')
    poll().catch(() => {}) // dies with the process
    await first.logged('tile taken')
    first.kill('SIGKILL')
    await first.exited
    await start().logged('ready')
    await poll()
    await expectEachExactlyOnce()
  })

  it.each(['before-record', 'before-publish', 'before-clear'])('dying %s of every record is repaired by the next one', async (point) => {
    await prepare()
    const dying = start({ FAILPOINT: point })
    await dying.logged('ready')
    poll().catch(() => {}) // dies with the process
    expect(await dying.exited).toEqual([null, 'SIGKILL'])
    await start().logged('ready')
    await poll()
    await expectEachExactlyOnce()
  })

  it('never tells the tokens of its URLs', async () => {
    await prepare()
    const ingest = start()
    await ingest.logged('ready')
    await poll()
    await world.stop()
    await expect(poll()).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.not.stringContaining(TOKEN) })
    expect(ingest.lines.join('\n')).not.toContain(TOKEN)
    expect(JSON.stringify(await events.upToNow())).not.toContain(TOKEN)
  })

  it('does not start without what its tile provider needs, and says what that is', async () => {
    await prepare()
    const ingest = start({ TILE_PROVIDER: 'mapbox', MAPBOX_TOKEN: '' })
    expect(await ingest.exited).toEqual([1, null])
    expect(await ingest.logged('could not start')).toContain('TILE_PROVIDER=mapbox needs MAPBOX_TOKEN')
  })
})
