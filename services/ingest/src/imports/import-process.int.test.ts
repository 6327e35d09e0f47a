import { once, EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ImageryNewV1, type ImportJob, ImportProgressV1, IngestImport } from '@emberwatch/contracts'
import { readManifest } from '@emberwatch/storage'
import { collectEvents } from '../testing/collect-events.ts'
import { spawnIngest } from '../testing/ingest-process.ts'
import { htmlPage, noisyJpeg } from '../testing/pictures.ts'
import { connectToRealServers } from '../testing/real-servers.ts'
import { zipOf } from '../testing/zip-files.ts'

const TILES = 120
const SPLITS = ['train', 'valid', 'test']

/** A zip file laid out as the Kaggle data set, with one file that is no tile and one that is there twice. */
const kaggleZip = async (): Promise<Buffer> => {
  const files: Record<string, Uint8Array> = { 'set/README.md': htmlPage, 'set/train/wildfire/page.jpg': htmlPage, 'set/train/wildfire/again.jpg': await noisyJpeg(0) }
  for (let index = 0; index < TILES; index++) files[`set/${SPLITS[index % 3]}/${index % 2 === 0 ? 'wildfire' : 'nowildfire'}/${-60 - index / 7},${45 + index / 11}.jpg`] = await noisyJpeg(index)
  return await zipOf(files)
}

describe('an import on real servers', () => {
  let servers: Awaited<ReturnType<typeof connectToRealServers>>
  let events: Awaited<ReturnType<typeof collectEvents>>
  let folder: string
  let running: ReturnType<typeof spawnIngest> | undefined
  const heard = new EventEmitter()
  let images = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-'))
    servers = await connectToRealServers(process.env)
    events = await collectEvents(servers.bus, servers.task.task)
    await writeFile(join(folder, `${servers.task.task}.json`), JSON.stringify(servers.task))
    await writeFile(join(folder, 'kaggle.zip'), await kaggleZip())
    await servers.bus.watch(ImageryNewV1, servers.task.task, () => { heard.emit(`image ${++images}`) })
    await servers.bus.watch(ImportProgressV1, servers.task.task, ({ data }) => { heard.emit(data.state) })
  })
  afterAll(async () => {
    running?.kill('SIGKILL')
    await running?.exited
    await events?.stop()
    await servers?.close()
    await rm(folder, { recursive: true })
  })

  const start = async (other: NodeJS.ProcessEnv = {}) => {
    running = spawnIngest({ ...process.env, TASK: servers.task.task, TASKS_FOLDER: folder, MONGODB_DATABASE: servers.databaseName, TILE_PROVIDER: 'folder', TILE_FOLDER: folder, IMPORT_ROOT: folder, IMPORT_CONCURRENCY: '3', POLL_INTERVAL_MS: '0', LEASE_MS: '1000', OUTBOX_SWEEP_MS: '100', ...other })
    return running
  }
  const after = (event: string) => once(heard, event, { signal: AbortSignal.timeout(90_000) })

  it('that is killed three times and stopped once comes out whole: every image, event and quarantine entry once, in one version', async () => {
    const { task: { task }, database, objects, bus } = servers
    const first = await start()
    await first.logged('leading')
    const job = await bus.request(IngestImport, task, { folder: 'kaggle.zip', keepSplits: true }, { timeoutMs: 20_000 })
    expect(job).toMatchObject({ state: 'running', layout: 'splits', totalFiles: TILES + 2 })
    await after('image 20')
    first.kill('SIGKILL')
    await first.exited

    const second = await start()
    await after(`image ${images + 20}`)
    second.kill('SIGTERM')
    expect(await second.exited).toEqual([0, null])
    expect(await database.imports.list({ task })).toMatchObject([{ importId: job.importId, state: 'running' }])

    const third = await start({ FAILPOINT: 'before-publish' })
    expect(await third.exited).toEqual([null, 'SIGKILL'])
    const fourth = await start()
    await after(`image ${images + 10}`)
    fourth.kill('SIGKILL')
    await fourth.exited

    const finished = after('finished')
    await start()
    await finished
    await running?.logged('import finished')
    const [ended] = await database.imports.list({ task }) as [ImportJob]
    expect(ended).toMatchObject({ importId: job.importId, state: 'finished', files: TILES + 2, imported: TILES, known: 1, quarantined: 1, datasetVersion: expect.stringMatching(/^v1-/) })

    const stored = await database.images.list({ task })
    expect(stored).toHaveLength(TILES)
    expect(stored.every(({ origin, source }) => origin === 'import kaggle.zip' && source === 'import')).toBe(true)
    expect(await database.quarantine.list({ task })).toMatchObject([{ origin: 'kaggle.zip/set/train/wildfire/page.jpg' }])
    const said = await events.upToNow()
    expect(said.filter(({ type }) => type.includes('imagery.new')).map(({ subject }) => subject).sort()).toEqual(stored.map(({ imageId }) => imageId).sort())
    expect(said.filter(({ type }) => type.includes('imagery.rejected'))).toHaveLength(1)
    const versions = await database.datasets.list({ task })
    expect(versions).toMatchObject([{ version: ended.datasetVersion, images: TILES, counts: { train: expect.any(Object), validation: expect.any(Object), test: expect.any(Object) } }])
    if (versions[0] !== undefined) expect(await readManifest(objects, versions[0])).toHaveLength(TILES)
    expect(await database.outbox.list()).toEqual([])
  }, 180_000)

  it('of what lies elsewhere, or is not as it must be, is refused at once', async () => {
    const { task: { task }, bus } = servers
    const ask = (wanted: string) => bus.request(IngestImport, task, { folder: wanted }, { timeoutMs: 10_000 })
    await expect(ask('../..')).rejects.toMatchObject({ code: 'INGEST_IMPORT_REFUSED' })
    await writeFile(join(folder, 'bad.zip'), await zipOf({ 'wildfire/a.zip': 'PK' }))
    await expect(ask('bad.zip')).rejects.toMatchObject({ code: 'INGEST_IMPORT_REFUSED', message: expect.stringContaining('has an archive in it') })
  })
})
