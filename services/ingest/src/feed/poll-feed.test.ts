import { describe, expect, it } from '@jest/globals'
import { type Fire } from '@emberwatch/contracts'
import { readManifest, sha256 } from '@emberwatch/storage'
import { feedUnreadable } from '../errors/feed-errors.ts'
import { tileUnavailable } from '../errors/tile-errors.ts'
import { createMemoryWorld, csvOf, FEED_RULES, NOW, pictureOf, rowOf, TASK } from '../testing/memory-world.ts'

const overloaded = () => tileUnavailable('tiles.test', 'answered HTTP 503', { retryable: true })

const fireOf = async ({ database }: ReturnType<typeof createMemoryWorld>, name: string): Promise<Fire | undefined> =>
  (await database.fires.list()).find((fire) => fire.name === name)

describe('a poll', () => {
  it('turns new fires into tiles, events and a dataset version', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A', 50.01, -100), rowOf('B', 51.5, -101.25))
    const { poll } = await world.startIngest()

    const result = await poll()

    const [version] = await world.database.datasets.list()
    expect(result).toEqual({
      feed: 'read',
      feedStatus: 'ok',
      rows: { total: 2, new: 2, known: 0, repeated: 0, outsideWindow: 0, filtered: 0, invalid: 0 },
      fires: { updated: 0, out: 0 },
      tiles: { taken: 2, quarantined: 0, deferred: 0 },
      background: null,
      datasetVersion: version?.version
    })
    expect(world.said()).toEqual(['imagery.new', 'imagery.new', 'dataset.version-created'])
    const bytes = await pictureOf({ lat: 50.01, lon: -100 })
    expect(await fireOf(world, 'A')).toEqual({
      fireId: 'ab/a/2023-07-01', task: 'wildfire', agency: 'ab', name: 'A', lat: 50.01, lon: -100, startedAt: '2023-07-01T10:00:00', hectares: 1.5, stageOfControl: 'OC', timezone: 'GMT', firstSeenAt: NOW.toISOString(), state: 'taken', imageId: sha256(bytes), presence: 'active', updates: 0, updatedAt: NOW.toISOString()
    })
    expect((await world.database.images.list({ lat: 50.01 }))[0]).toMatchObject({
      imageId: sha256(bytes), label: 'wildfire', cell: '500:-1000', source: 'feed', fireId: 'ab/a/2023-07-01', bytes: bytes.length, width: 96, contentType: 'image/jpeg'
    })
    expect(await world.objects.get(`tiles/${sha256(bytes)}`)).toEqual(bytes)
    if (version === undefined) throw new Error('no version was cut')
    expect((await readManifest(world.objects, version)).map(({ imageId }) => imageId)).toEqual((await world.database.images.list()).map(({ imageId }) => imageId).sort())
  })

  it('takes nothing twice, also after a restart', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B', 51))
    const first = await world.startIngest()
    await first.poll()
    const again = { rows: { total: 2, new: 0, known: 2 }, fires: { updated: 0, out: 0 }, tiles: { taken: 0, quarantined: 0, deferred: 0 }, datasetVersion: null }
    expect(await first.poll()).toMatchObject(again)
    await first.stop()

    expect(await (await world.startIngest()).poll()).toMatchObject(again)
    expect(world.outside.fetched).toHaveLength(2)
    expect(world.said()).toHaveLength(3)
  })

  it('takes only fires within the day window, undated ones and future ones', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(
      'ab, old,50,-100, 2023-06-20 10:00:00,1, OC, GMT', 'ab, recent,51,-100, 2023-06-30 10:00:00,1, OC, GMT', 'ab, future,52,-100, 2023-10-12 10:00:00,1, OC, GMT', 'ab, undated,53,-100, ,1, OC, GMT')
    expect(await (await world.startIngest()).poll()).toMatchObject({ rows: { total: 4, new: 3, outsideWindow: 1 }, tiles: { taken: 3 } })
    expect(await fireOf(world, 'old')).toBeUndefined()
  })

  it('puts bad rows into quarantine once, with the row, and takes the others', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf('ab, broken,north,-100, 2023-07-01 10:00:00,1, OC, GMT', rowOf('A'), 'ab,"open,1,2', '', rowOf('B', 51))
    const { poll } = await world.startIngest()
    expect(await poll()).toMatchObject({ rows: { total: 4, new: 2, invalid: 2 }, tiles: { taken: 2, quarantined: 0 } })
    expect(await poll()).toMatchObject({ rows: { total: 4, known: 2, invalid: 2 }, tiles: { taken: 0 }, datasetVersion: null })
    const [rejected, unclosed] = await world.database.quarantine.list()
    expect(rejected).toEqual({
      rejectionId: expect.stringMatching(/^[0-9a-f]{64}$/), task: 'wildfire', reason: 'row-invalid', detail: 'lat is not a latitude: "north"', origin: 'ab, broken,north,-100, 2023-07-01 10:00:00,1, OC, GMT', fireId: null, objectKey: null, rejectedAt: NOW.toISOString(), tile: null, resolution: null
    })
    expect(unclosed).toMatchObject({ reason: 'row-invalid', origin: 'ab,"open,1,2' })
    expect(world.said().filter((kind) => kind === 'imagery.rejected')).toHaveLength(2)
  })

  it('answers everybody who asks while it runs, and runs once', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const { poll } = await world.startIngest()
    const [one, two] = await Promise.all([poll(), poll()])
    expect(one).toEqual(two)
    expect(one.tiles.taken).toBe(1)
  })

  it('says in the statistics of the service what the last one did', async () => {
    const world = createMemoryWorld()
    const { poll } = await world.startIngest()
    const data = async () => (await world.bus.instances('ingest'))[0]?.endpoints[0]?.data
    expect(await data()).toMatchObject({ polling: false, lastPoll: null })
    const result = await poll()
    expect(await data()).toMatchObject({ polling: false, lastPoll: { at: NOW.toISOString(), result } })
  })

  it('takes another day window if asked to, and then not the answer of the one that runs', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('recent'), 'ab, old,51,-100, 2023-06-20 10:00:00,1, OC, GMT', 'ab, older,52,-100, 2022-06-20 10:00:00,1, OC, GMT')
    const { poll } = await world.startIngest()
    const [usual, wider, same] = await Promise.all([poll(), poll({ dayDelta: 30 }), poll({ dayDelta: 3 })])
    expect(usual.rows).toMatchObject({ new: 1, outsideWindow: 2 })
    expect(same).toBe(usual)
    expect(wider.rows).toMatchObject({ new: 1, known: 1, outsideWindow: 1 })
    expect((await poll({ dayDelta: 0 })).rows).toMatchObject({ new: 1, known: 2 })
  })

  it('takes only what is wanted', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B', 70), rowOf('C').replace('ab', 'bc'), rowOf('D').replace('1.5', '0.5'))
    const wanted = { agencies: new Set(['ab']), box: { west: -120, south: 45, east: -90, north: 60 }, minHectares: 1 }
    expect((await (await world.startIngest({ feedRules: { ...FEED_RULES, wanted } })).poll()).rows).toMatchObject({ total: 4, new: 1, filtered: 3 })
    expect((await world.database.fires.list()).map(({ name }) => name)).toEqual(['A'])
  })

  it('is refused for a task whose feed has no label', async () => {
    const world = createMemoryWorld()
    const { feedLabel: _, ...task } = TASK
    const { poll } = await world.startIngest({ task, pollIntervalMs: 1 })
    await expect(poll()).rejects.toMatchObject({ code: 'INGEST_FEED_MISSING', message: expect.stringContaining('feedLabel') })
  })

  it('comes by itself on an interval', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const fetched = new Promise<void>((resolve) => {
      world.outside.tileOf = async (place) => { resolve(); return await pictureOf(place) }
    })
    const { stop } = await world.startIngest({ pollIntervalMs: 3_600_000 })
    await fetched
    await stop()
    expect(await fireOf(world, 'A')).toMatchObject({ state: 'taken' })
  })
})

describe('a feed that cannot be read', () => {
  const failing = feedUnreadable('feed.test/fires.csv', 'answered HTTP 500')

  it('fails the poll, but pending fires are taken all the same', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    world.outside.tileOf = async () => { throw overloaded() }
    const first = await world.startIngest()
    expect(await first.poll()).toMatchObject({ tiles: { deferred: 1 } })
    await first.stop()

    world.outside.tileOf = pictureOf
    const second = await world.startIngest({ feed: { name: 'feed.test/fires.csv', identity: '', read: async () => { throw failing } } })
    await expect(second.poll()).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', retryable: true })
    expect(await fireOf(world, 'A')).toMatchObject({ state: 'taken' })
    expect(await world.database.datasets.list()).toHaveLength(1)
  })

  it.each([
    ['is empty', ''],
    ['is something else', '<!doctype html>\r\n<p>Maintenance</p>'],
    ['has more rows than allowed', csvOf(...Array.from({ length: 1001 }, () => rowOf('A')))]
  ])('is one that %s', async (_, csv) => {
    const world = createMemoryWorld()
    world.outside.csv = csv
    await expect((await world.startIngest()).poll()).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE' })
  })
})
