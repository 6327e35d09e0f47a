import { describe, expect, it } from '@jest/globals'
import { AppError, type Fire } from '@emberwatch/contracts'
import { readManifest, sha256 } from '@emberwatch/storage'
import { feedUnreadable, tileMissing, tileTooLarge, tileUnavailable } from './errors.ts'
import { createMemoryWorld, csvOf, NOW, pictureOf, rowOf, TASK } from './testing/memory-world.ts'
import { blankJpeg, htmlPage, noisyJpeg, truncatedJpeg } from './testing/pictures.ts'

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
    expect(result).toEqual({ rows: 2, inWindow: 2, newFires: 2, taken: 2, quarantined: 0, deferred: 0, datasetVersion: version?.version })
    expect(world.said()).toEqual(['imagery.new', 'imagery.new', 'dataset.version-created'])
    const bytes = await pictureOf({ lat: 50.01, lon: -100 })
    expect(await fireOf(world, 'A')).toEqual({
      fireId: 'ab/a/2023-07-01', task: 'wildfire', agency: 'ab', name: 'A', lat: 50.01, lon: -100, startedAt: '2023-07-01T10:00:00', hectares: 1.5, stageOfControl: 'OC', timezone: 'GMT', firstSeenAt: NOW.toISOString(), state: 'taken', imageId: sha256(bytes)
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
    const again = { rows: 2, inWindow: 2, newFires: 0, taken: 0, quarantined: 0, deferred: 0, datasetVersion: null }
    expect(await first.poll()).toEqual(again)
    await first.stop()

    expect(await (await world.startIngest()).poll()).toEqual(again)
    expect(world.outside.fetched).toHaveLength(2)
    expect(world.said()).toHaveLength(3)
  })

  it('takes only fires within the day window, undated ones and future ones', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(
      'ab, old,50,-100, 2023-06-20 10:00:00,1, OC, GMT', 'ab, recent,51,-100, 2023-06-30 10:00:00,1, OC, GMT', 'ab, future,52,-100, 2023-10-12 10:00:00,1, OC, GMT', 'ab, undated,53,-100, ,1, OC, GMT')
    expect(await (await world.startIngest()).poll()).toMatchObject({ rows: 4, inWindow: 3, newFires: 3, taken: 3 })
    expect(await fireOf(world, 'old')).toBeUndefined()
  })

  it('puts bad rows into quarantine once, with the row, and takes the others', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf('ab, broken,north,-100, 2023-07-01 10:00:00,1, OC, GMT', rowOf('A'), 'ab,"open,1,2', '', rowOf('B', 51))
    const { poll } = await world.startIngest()
    expect(await poll()).toMatchObject({ rows: 4, inWindow: 2, taken: 2, quarantined: 2 })
    expect(await poll()).toMatchObject({ rows: 4, inWindow: 2, taken: 0, quarantined: 2, datasetVersion: null })
    const [rejected, unclosed] = await world.database.quarantine.list()
    expect(rejected).toEqual({
      rejectionId: expect.stringMatching(/^[0-9a-f]{64}$/), task: 'wildfire', reason: 'row-invalid', detail: 'lat is not a latitude: "north"', origin: 'ab, broken,north,-100, 2023-07-01 10:00:00,1, OC, GMT', fireId: null, objectKey: null, rejectedAt: NOW.toISOString()
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
    expect(one.taken).toBe(1)
  })

  it('says in the statistics of the service what the last one did', async () => {
    const world = createMemoryWorld()
    const { poll } = await world.startIngest()
    const data = async () => (await world.bus.instances('ingest'))[0]?.endpoints[0]?.data
    expect(await data()).toEqual({ polling: false, lastPoll: null })
    const result = await poll()
    expect(await data()).toEqual({ polling: false, lastPoll: { at: NOW.toISOString(), result } })
  })

  it('is refused for a task whose feed has no label', async () => {
    const world = createMemoryWorld()
    const { feedLabel: _, ...task } = TASK
    const { poll } = await world.startIngest({ task, pollIntervalMs: 1 })
    await expect(poll()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('feedLabel') })
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
    expect(await first.poll()).toMatchObject({ deferred: 1 })
    await first.stop()

    world.outside.tileOf = pictureOf
    const second = await world.startIngest({ feed: { name: 'feed.test/fires.csv', async * lines () { throw failing } } })
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

describe('a tile that is not good', () => {
  it.each<[string, () => Promise<Uint8Array>, string, boolean]>([
    ['a page of HTML', async () => htmlPage, 'not-an-image', true],
    ['nothing', async () => new Uint8Array(), 'not-an-image', true],
    ['half a JPEG', () => truncatedJpeg(1), 'unreadable', true],
    ['a tiny JPEG', () => noisyJpeg(1, { width: 32, height: 96 }), 'too-small', true],
    ['one colour', blankJpeg, 'blank', true],
    ['too many bytes', async () => { throw tileTooLarge('the tile', 2_097_152) }, 'too-large', false],
    ['no tile for ever', async () => { throw tileMissing('tiles.test', 'answered HTTP 404') }, 'tile-missing', false]
  ])('because it is %s goes to quarantine and is not fetched again', async (_, tileOf, reason, hasBytes) => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('bad'), rowOf('good', 51))
    world.outside.tileOf = async (place) => place.lat === 50 ? await tileOf() : await pictureOf(place)
    const { poll } = await world.startIngest()

    expect(await poll()).toMatchObject({ newFires: 2, taken: 1, quarantined: 1, deferred: 0, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await poll()).toMatchObject({ taken: 0, quarantined: 0, deferred: 0, datasetVersion: null })

    const [rejected] = await world.database.quarantine.list()
    expect(rejected).toMatchObject({ reason, origin: 'fire ab/bad/2023-07-01', fireId: 'ab/bad/2023-07-01' })
    expect(rejected?.objectKey === null).toBe(!hasBytes)
    if (rejected?.objectKey != null) expect(await world.objects.get(rejected.objectKey)).toEqual(await tileOf())
    expect(await fireOf(world, 'bad')).toMatchObject({ state: 'quarantined', imageId: null })
    expect(world.outside.fetched.filter(({ lat }) => lat === 50)).toHaveLength(1)
  })

  it('because its bytes are known under another label goes to quarantine', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    await (await world.startIngest({ task: { ...TASK, feedLabel: 'nowildfire' } })).poll()
    world.outside.csv = csvOf(rowOf('same bytes', 50.5))
    world.outside.tileOf = () => pictureOf({ lat: 50, lon: -100 })
    expect(await (await world.startIngest()).poll()).toMatchObject({ taken: 0, quarantined: 1, datasetVersion: null })
    expect((await world.database.quarantine.list())[0]).toMatchObject({ reason: 'label-conflict', detail: 'the same bytes are known as nowildfire and came again as wildfire' })
  })
})

describe('two fires with the same tile', () => {
  it('are both taken and share one image', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B'))
    expect(await (await world.startIngest()).poll()).toMatchObject({ newFires: 2, taken: 2, quarantined: 0 })
    const images = await world.database.images.list()
    expect(images).toHaveLength(1)
    expect((await world.database.fires.list()).map(({ imageId }) => imageId)).toEqual([images[0]?.imageId, images[0]?.imageId])
    expect(world.said()).toEqual(['imagery.new', 'dataset.version-created'])
  })
})

describe('a provider that fails', () => {
  it('is asked again within the poll', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const failures = [overloaded(), overloaded()]
    world.outside.tileOf = async (place) => {
      const failure = failures.pop()
      if (failure !== undefined) throw failure
      return await pictureOf(place)
    }
    expect(await (await world.startIngest()).poll()).toMatchObject({ taken: 1, deferred: 0 })
    expect(world.outside.fetched).toHaveLength(3)
  })

  it('leaves the fire pending, to be taken by a later poll even out of the window and after a restart', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B', 51))
    world.outside.tileOf = async (place) => {
      if (place.lat === 50) throw overloaded()
      return await pictureOf(place)
    }
    const first = await world.startIngest()
    expect(await first.poll()).toMatchObject({ taken: 1, deferred: 1, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await fireOf(world, 'A')).toMatchObject({ state: 'pending' })
    await first.stop()

    world.outside.tileOf = pictureOf
    world.outside.now = new Date('2023-08-01T12:00:00Z')
    expect(await (await world.startIngest()).poll()).toMatchObject({ inWindow: 0, newFires: 0, taken: 1, deferred: 0, datasetVersion: expect.stringMatching(/^v2-/) })
  })

  it.each([
    ['a refusal of the token', () => tileUnavailable('tiles.test', 'answered HTTP 401', { retryable: false })],
    ['a server of ours that is away', () => new AppError('the database is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })],
    ['a bug', () => new TypeError('undefined is not a function')]
  ])('with %s is asked once a poll and the fire stays pending', async (_, failure) => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    world.outside.tileOf = async () => { throw failure() }
    expect(await (await world.startIngest()).poll()).toMatchObject({ taken: 0, quarantined: 0, deferred: 1 })
    expect(world.outside.fetched).toHaveLength(1)
  })

  it('by hanging is given up after the time a tile may take', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const { poll } = await world.startIngest({
      tiles: {
        identity: 'hanging',
        fetchTile: ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(tileUnavailable('tiles.test', 'took too long', { retryable: true }))))
      },
      patience: { attempts: 2, timeoutMs: 5, waitMs: () => 0 }
    })
    expect(await poll()).toMatchObject({ taken: 0, deferred: 1 })
  })
})

describe('stopping during a poll', () => {
  it('finishes the fires in hand, begins no others and loses none', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(...[50, 51, 52, 53, 54, 55].map((lat) => rowOf(`fire ${lat}`, lat)))
    const inHand = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    world.outside.tileOf = async (place) => {
      if (world.outside.fetched.length === 2) inHand.resolve()
      await release.promise
      return await pictureOf(place)
    }
    const { poll, stop } = await world.startIngest({ fetchConcurrency: 2 })
    const polled = poll()
    await inHand.promise
    const stopped = stop()
    release.resolve()
    await stopped
    expect(await polled).toMatchObject({ newFires: 6, taken: 2, deferred: 0, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await world.database.fires.list({ state: 'pending' })).toHaveLength(4)

    expect(await (await world.startIngest()).poll()).toMatchObject({ newFires: 0, taken: 4 })
    expect(world.outside.fetched).toHaveLength(6)
  })

  it('does not wait for a provider to recover', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    world.outside.tileOf = async () => { throw overloaded() }
    const waiting = Promise.withResolvers<void>()
    const { poll, stop } = await world.startIngest({ patience: { attempts: 3, timeoutMs: 1000, waitMs: () => { waiting.resolve(); return 3_600_000 } } })
    const polled = poll()
    await waiting.promise
    await stop()
    expect(await polled).toMatchObject({ taken: 0, deferred: 1 })
  })
})
