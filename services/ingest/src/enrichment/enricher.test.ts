import { describe, expect, it } from '@jest/globals'
import { AppError, IngestEnrich, type TaskDefinition } from '@emberwatch/contracts'
import { distanceKm } from '../domain/distance-km.ts'
import type { Place } from '../ports.ts'
import { createMemoryWorld, csvOf, pictureOf, rowOf, SITE_RULES, TASK } from '../testing/memory-world.ts'
import { createImportWorld, fileOf, sourceOf } from '../testing/import-world.ts'
import { htmlPage, noisyJpeg } from '../testing/pictures.ts'

type World = ReturnType<typeof createMemoryWorld>
type Point = 'before-record' | 'before-publish' | 'before-clear'

const BALANCED: TaskDefinition = { ...TASK, backgroundLabel: 'nowildfire' }
const start = (world: World, other: Parameters<World['startIngest']>[0] = {}) => world.startIngest({ task: BALANCED, ...other })
const fires = (count: number): string => csvOf(...Array.from({ length: count }, (_, index) => rowOf(`F${index}`, 50 + index / 10, -100)))
const isFire = ({ lon }: Place): boolean => lon === -100
const dyingAt = (point: Point, after: number) => {
  let times = 0
  return (name: Point): void => {
    if (name === point && times++ >= after) throw new Error(`died ${point}`)
  }
}

describe('a poll', () => {
  it('fetches as many background tiles as there are tiles of fires, into the same version', async () => {
    const world = createMemoryWorld()
    world.outside.csv = fires(3)
    const { poll } = await start(world)
    expect(await poll()).toMatchObject({ tiles: { taken: 3 }, background: { taken: 3, quarantined: 0, deferred: 0 } })

    const images = await world.database.images.list()
    const background = images.filter(({ label }) => label === 'nowildfire')
    expect(background).toHaveLength(3)
    for (const image of background) expect(image).toMatchObject({ source: 'enrichment', origin: 'enrichment test', fireId: null })
    expect((await world.database.datasets.list()).map(({ images: count }) => count)).toEqual([6])
    const sites = await world.database.background_sites.list()
    expect(sites.map(({ number, state }) => [number, state])).toEqual([[1, 'taken'], [2, 'taken'], [3, 'taken']])
    expect(sites.map(({ imageId }) => imageId).sort()).toEqual(background.map(({ imageId }) => imageId).sort())

    expect(await poll()).toMatchObject({ background: null, datasetVersion: null })
  })

  it('fetches none without a backgroundLabel, and none with a ratio of 0', async () => {
    const world = createMemoryWorld()
    world.outside.csv = fires(2)
    const { poll } = await world.startIngest()
    expect(await poll()).toMatchObject({ background: null })
    const off = await start(world, { enrichRatio: 0 })
    expect(await off.poll()).toMatchObject({ background: null })
    expect(world.outside.fetched.every(isFire)).toBe(true)
  })

  it('fetches no more at once than allowed, and the rest with the next polls', async () => {
    const world = createMemoryWorld()
    world.outside.csv = fires(3)
    const { poll } = await start(world, { enrichMaxPerPoll: 2, enrichRatio: 1.5 })
    expect((await poll()).background).toEqual({ taken: 2, quarantined: 0, deferred: 0 })
    expect((await poll()).background).toEqual({ taken: 2, quarantined: 0, deferred: 0 })
    expect((await poll()).background).toEqual({ taken: 1, quarantined: 0, deferred: 0 })
    expect((await poll()).background).toBeNull()
  })

  it('keeps background tiles away from every fire of the feed', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A', 55, -105), rowOf('B', 58, -115))
    const { poll } = await start(world, { enrichRatio: 10, siteRules: { ...SITE_RULES, fireDistanceKm: 30, jitter: 2 } })
    expect((await poll()).background).toMatchObject({ taken: 20 })
    for (const site of await world.database.background_sites.list()) {
      expect(Math.min(distanceKm(site, { lat: 55, lon: -105 }), distanceKm(site, { lat: 58, lon: -115 }))).toBeGreaterThanOrEqual(30)
    }
  })

  it('is not failed by background tiles: with fires everywhere there are none', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A', 55, -105), rowOf('B', 58, -115))
    const { poll, ask } = await start(world, { siteRules: { ...SITE_RULES, fireDistanceKm: 400 } })
    expect(await poll()).toMatchObject({ tiles: { taken: 2 }, background: null, datasetVersion: expect.stringMatching(/^v1-/) })
    await expect(ask(IngestEnrich, { count: 1 })).rejects.toMatchObject({ code: 'INGEST_ENRICHMENT_REFUSED', message: expect.stringContaining('ENRICH_FIRE_DISTANCE_KM') })
  })

  it('asks for the sites that could not be had before it chooses others', async () => {
    const world = createMemoryWorld()
    world.outside.csv = fires(2)
    world.outside.tileOf = async (place) => {
      if (!isFire(place)) throw new AppError('the provider is away', { code: 'INGEST_TILE_UNAVAILABLE', retryable: false })
      return await pictureOf(place)
    }
    const { poll } = await start(world)
    expect((await poll()).background).toEqual({ taken: 0, quarantined: 0, deferred: 2 })
    const sites = await world.database.background_sites.list()
    expect(sites.map(({ state }) => state)).toEqual(['pending', 'pending'])

    world.outside.tileOf = pictureOf
    expect((await poll()).background).toEqual({ taken: 2, quarantined: 0, deferred: 0 })
    expect((await world.database.background_sites.list()).map(({ lat, lon, state }) => ({ lat, lon, state }))).toEqual(sites.map(({ lat, lon }) => ({ lat, lon, state: 'taken' })))
  })

  it('draws a pending site anew once a fire has come near', async () => {
    const world = createMemoryWorld()
    world.outside.csv = fires(1)
    world.outside.tileOf = async (place) => {
      if (!isFire(place)) throw new AppError('the provider is away', { code: 'INGEST_TILE_UNAVAILABLE', retryable: false })
      return await pictureOf(place)
    }
    const { poll } = await start(world)
    await poll()
    const [site] = await world.database.background_sites.list()
    const fire = { lat: (site?.lat ?? 0) + 0.05, lon: site?.lon ?? 0 }
    world.outside.csv = csvOf(rowOf('F0', 50), rowOf('near', fire.lat, fire.lon))
    world.outside.tileOf = pictureOf
    await poll()
    for (const { lat, lon, state } of await world.database.background_sites.list()) {
      expect(state).toBe('taken')
      expect(distanceKm(fire, { lat, lon })).toBeGreaterThanOrEqual(20)
    }
  })

  it('puts what is no tile into quarantine and fetches others instead, until most come to nothing', async () => {
    const world = createMemoryWorld()
    world.outside.csv = fires(8)
    world.outside.tileOf = async (place) => isFire(place) ? await pictureOf(place) : htmlPage
    const { poll, ask } = await start(world)
    const rounds: unknown[] = []
    for (let round = 0; round < 5; round++) rounds.push((await poll()).background)
    const inVain = { taken: 0, quarantined: 8, deferred: 0 }
    expect(rounds).toEqual([inVain, inVain, inVain, null, null])
    expect(await world.database.background_sites.list({ state: 'quarantined' })).toHaveLength(24)
    const [refused] = await world.database.quarantine.list()
    expect(refused).toMatchObject({ origin: expect.stringMatching(/^background site \d+$/), tile: { label: 'nowildfire', source: 'enrichment', origin: 'enrichment test' } })
    // Who asks for it gets it all the same.
    world.outside.tileOf = pictureOf
    expect(await ask(IngestEnrich, {})).toMatchObject({ wanted: 8, taken: 8 })
  })
})

describe('an enrichment that somebody asks for', () => {
  it('keeps away from the fires of tiles that were imported as well', async () => {
    const world = createImportWorld()
    const { run, ask } = await world.importing(sourceOf(fileOf('wildfire', '-105,55.jpg', () => noisyJpeg(1)), fileOf('wildfire', '-115,58.jpg', () => noisyJpeg(2)), fileOf('nowildfire', '-105.01,55.jpg', () => noisyJpeg(3))), { task: BALANCED })
    await run()
    expect(await ask(IngestEnrich, { count: 20 })).toMatchObject({ taken: 20 })
    for (const site of await world.database.background_sites.list()) {
      expect(Math.min(distanceKm(site, { lat: 55, lon: -105 }), distanceKm(site, { lat: 58, lon: -115 }))).toBeGreaterThanOrEqual(20)
    }
  })

  it('fetches as many tiles as asked for, also where none are lacking, and cuts a version', async () => {
    const world = createMemoryWorld()
    const { ask } = await start(world, { enrichRatio: 0 })
    expect(await ask(IngestEnrich, { count: 4 })).toEqual({ wanted: 4, taken: 4, quarantined: 0, deferred: 0, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await ask(IngestEnrich, {})).toEqual({ wanted: 0, taken: 0, quarantined: 0, deferred: 0, datasetVersion: null })
  })

  it('is refused for a task without a backgroundLabel', async () => {
    const { ask } = await createMemoryWorld().startIngest()
    await expect(ask(IngestEnrich, { count: 1 })).rejects.toMatchObject({ code: 'INGEST_ENRICHMENT_REFUSED', message: expect.stringContaining('backgroundLabel') })
  })

  it.each<[Point, number]>([['before-record', 0], ['before-publish', 0], ['before-clear', 0], ['before-record', 3], ['before-publish', 3], ['before-clear', 3]])('that dies %s of its tile number %i is finished by the next one: each site once, each image once', async (point, after) => {
    const world = createMemoryWorld()
    const dying = await start(world, { die: dyingAt(point, after), fetchConcurrency: 1 })
    await dying.ask(IngestEnrich, { count: 4 }).catch(() => {})
    const chosen = await world.database.background_sites.list()
    expect(chosen).toHaveLength(4)

    const fetchedBefore = world.outside.fetched.length
    const stored = (await world.database.images.list()).length
    const next = await start(world)
    await world.sweep()
    await next.ask(IngestEnrich, { count: 4 })
    await world.sweep()
    const sites = (await world.database.background_sites.list()).sort((a, b) => a.number - b.number)
    expect(sites.slice(0, 4).map(({ lat, lon }) => [lat, lon])).toEqual(chosen.sort((a, b) => a.number - b.number).map(({ lat, lon }) => [lat, lon]))
    expect(sites.every(({ state }) => state === 'taken')).toBe(true)
    expect(await world.database.images.list()).toHaveLength(sites.length)
    expect(world.said().filter((kind) => kind === 'imagery.new')).toHaveLength(sites.length)
    // What was stored is not fetched again.
    expect(world.outside.fetched).toHaveLength(fetchedBefore + sites.length - stored)
    expect(await world.database.outbox.list()).toEqual([])
  })
})
