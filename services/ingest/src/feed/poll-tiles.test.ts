import { describe, expect, it } from '@jest/globals'
import { AppError, type Fire } from '@emberwatch/contracts'
import { tileMissing, tileTooLarge, tileUnavailable } from '../errors/tile-errors.ts'
import { createMemoryWorld, csvOf, pictureOf, rowOf, TASK } from '../testing/memory-world.ts'
import { blankJpeg, htmlPage, noisyJpeg, truncatedJpeg } from '../testing/pictures.ts'

const overloaded = () => tileUnavailable('tiles.test', 'answered HTTP 503', { retryable: true })

const fireOf = async ({ database }: ReturnType<typeof createMemoryWorld>, name: string): Promise<Fire | undefined> =>
  (await database.fires.list()).find((fire) => fire.name === name)

describe('a tile that is not good', () => {
  it.each<[string, () => Promise<Uint8Array>, string, boolean]>([
    ['a page of HTML', async () => htmlPage, 'error-body', true],
    ['nothing', async () => new Uint8Array(), 'not-an-image', true],
    ['half a JPEG', () => truncatedJpeg(1), 'truncated', true],
    ['a tiny JPEG', () => noisyJpeg(1, { width: 32, height: 96 }), 'too-small', true],
    ['one colour', blankJpeg, 'blank', true],
    ['too many bytes', async () => { throw tileTooLarge('the tile', 2_097_152) }, 'too-large', false],
    ['no tile for ever', async () => { throw tileMissing('tiles.test', 'answered HTTP 404') }, 'tile-missing', false]
  ])('because it is %s goes to quarantine and is not fetched again', async (_, tileOf, reason, hasBytes) => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('bad'), rowOf('good', 51))
    world.outside.tileOf = async (place) => place.lat === 50 ? await tileOf() : await pictureOf(place)
    const { poll } = await world.startIngest()

    expect(await poll()).toMatchObject({ rows: { new: 2 }, tiles: { taken: 1, quarantined: 1, deferred: 0 }, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await poll()).toMatchObject({ tiles: { taken: 0, quarantined: 0, deferred: 0 }, datasetVersion: null })

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
    world.outside.csv = csvOf(rowOf('same bytes', 50.005))
    world.outside.tileOf = () => pictureOf({ lat: 50, lon: -100 })
    expect(await (await world.startIngest()).poll()).toMatchObject({ tiles: { taken: 0, quarantined: 1 }, datasetVersion: null })
    expect((await world.database.quarantine.list())[0]).toMatchObject({ reason: 'label-conflict', detail: 'the same bytes are known as nowildfire and came again as wildfire' })
  })
})

describe('two fires with the same tile', () => {
  it('are both taken and share one image', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B'))
    expect(await (await world.startIngest()).poll()).toMatchObject({ rows: { new: 2 }, tiles: { taken: 2, quarantined: 0 } })
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
    expect(await (await world.startIngest()).poll()).toMatchObject({ tiles: { taken: 1, deferred: 0 } })
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
    expect(await first.poll()).toMatchObject({ tiles: { taken: 1, deferred: 1 }, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await fireOf(world, 'A')).toMatchObject({ state: 'pending' })
    await first.stop()

    world.outside.tileOf = pictureOf
    world.outside.now = new Date('2023-08-01T12:00:00Z')
    expect(await (await world.startIngest()).poll()).toMatchObject({ rows: { known: 2, new: 0 }, tiles: { taken: 1, deferred: 0 }, datasetVersion: expect.stringMatching(/^v2-/) })
  })

  it.each([
    ['a refusal of the token', () => tileUnavailable('tiles.test', 'answered HTTP 401', { retryable: false })],
    ['a server of ours that is away', () => new AppError('the database is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })],
    ['a bug', () => new TypeError('undefined is not a function')]
  ])('with %s is asked once a poll and the fire stays pending', async (_, failure) => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    world.outside.tileOf = async () => { throw failure() }
    expect(await (await world.startIngest()).poll()).toMatchObject({ tiles: { taken: 0, quarantined: 0, deferred: 1 } })
    expect(world.outside.fetched).toHaveLength(1)
  })

  it('is told how long a tile may take, each time', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const allowed: number[] = []
    const { poll } = await world.startIngest({
      tiles: {
        identity: 'hanging',
        fetchTile: async ({ timeoutMs }) => {
          allowed.push(timeoutMs)
          throw tileUnavailable('tiles.test', 'took too long', { retryable: true })
        }
      },
      patience: { attempts: 2, timeoutMs: 5, waitMs: () => 0 }
    })
    expect(await poll()).toMatchObject({ tiles: { taken: 0, deferred: 1 } })
    expect(allowed).toEqual([5, 5])
  })
})

describe('a poll that takes longer than it may', () => {
  it('leaves the tiles that it has not begun to the next', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(...[50, 51, 52, 53, 54].map((lat) => rowOf(`fire ${lat}`, lat)))
    const over = Promise.withResolvers<void>()
    world.outside.tileOf = async (place) => {
      await over.promise
      return await pictureOf(place)
    }
    const { poll } = await world.startIngest({ fetchConcurrency: 2, pollBudgetMs: 20 })
    const polled = poll()
    AbortSignal.timeout(60).addEventListener('abort', () => over.resolve())
    expect(await polled).toMatchObject({ rows: { new: 5 }, tiles: { taken: 2, deferred: 3 }, datasetVersion: expect.stringMatching(/^v1-/) })

    expect(await (await world.startIngest()).poll()).toMatchObject({ rows: { known: 5 }, tiles: { taken: 3, deferred: 0 } })
    expect(world.outside.fetched).toHaveLength(5)
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
    expect(await polled).toMatchObject({ rows: { new: 6 }, tiles: { taken: 2, deferred: 4 }, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await world.database.fires.list({ state: 'pending' })).toHaveLength(4)

    expect(await (await world.startIngest()).poll()).toMatchObject({ rows: { new: 0 }, tiles: { taken: 4 } })
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
    expect(await polled).toMatchObject({ tiles: { taken: 0, deferred: 1 } })
  })
})
