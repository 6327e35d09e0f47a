import { describe, expect, it } from '@jest/globals'
import { ImageryFetch } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { tileMissing, tileUnavailable } from './errors/tile-errors.ts'
import { createMemoryWorld, csvOf, pictureOf, rowOf } from './testing/memory-world.ts'
import { blankJpeg, htmlPage, noisyJpeg } from './testing/pictures.ts'

const PLACE = { lat: 45.5, lon: -75.25 }

describe('the tile of a place', () => {
  it('comes from the provider once and from the cache ever after, also after a restart', async () => {
    const world = createMemoryWorld()
    const { ask, stop } = await world.startIngest()
    const bytes = await ask(ImageryFetch, PLACE)
    expect(bytes).toEqual(await pictureOf(PLACE))
    expect(await ask(ImageryFetch, PLACE)).toEqual(bytes)
    await stop()
    expect(await (await world.startIngest()).ask(ImageryFetch, PLACE)).toEqual(bytes)
    expect(world.outside.fetched).toEqual([PLACE])
  })

  it('becomes neither an image nor an event: a question is not training data', async () => {
    const world = createMemoryWorld()
    const { ask } = await world.startIngest()
    await ask(ImageryFetch, PLACE)
    expect(await world.database.images.list()).toEqual([])
    expect(world.said()).toEqual([])
  })

  it('is that of the image which shows it, if there is one', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A', PLACE.lat, PLACE.lon))
    const { poll, ask } = await world.startIngest()
    await poll()
    world.outside.tileOf = () => noisyJpeg(99)
    expect(await ask(ImageryFetch, PLACE)).toEqual(await pictureOf(PLACE))
    expect(world.outside.fetched).toHaveLength(1)
  })

  it('is not that of an image whose bytes were damaged', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A', PLACE.lat, PLACE.lon))
    const { poll, ask } = await world.startIngest()
    await poll()
    await world.objects.put(`tiles/${sha256(await pictureOf(PLACE))}`, htmlPage, 'image/jpeg')
    expect(await ask(ImageryFetch, PLACE)).toEqual(await pictureOf(PLACE))
    expect(world.outside.fetched).toHaveLength(2)
  })

  it('is fetched again if the cache was damaged, and from each provider for itself', async () => {
    const world = createMemoryWorld()
    const { deps, ask } = await world.startIngest()
    const kept: string[] = []
    const watched = await world.startIngest({ objects: { ...deps.objects, put: async (key, bytes, type) => { kept.push(key); await deps.objects.put(key, bytes, type) } } })
    await watched.ask(ImageryFetch, PLACE)
    expect(kept).toEqual([expect.stringMatching(/^places\/[0-9a-f]{64}$/)])
    await world.objects.put(kept[0] ?? '', htmlPage, 'image/jpeg')
    expect(await ask(ImageryFetch, PLACE)).toEqual(await pictureOf(PLACE))
    const other = await world.startIngest({ tiles: { identity: 'another', fetchTile: async () => ({ bytes: await noisyJpeg(7), contentType: 'image/jpeg' }) } })
    expect(await other.ask(ImageryFetch, PLACE)).toEqual(await noisyJpeg(7))
  })

  it('is fetched once for everybody who asks at the same time', async () => {
    const world = createMemoryWorld()
    const { ask } = await world.startIngest()
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(ImageryFetch, PLACE)))
    expect(new Set(answers.map((bytes) => sha256(bytes))).size).toBe(1)
    expect(world.outside.fetched).toHaveLength(1)
  })

  it.each<[string, () => Promise<Uint8Array>, string, number]>([
    ['nothing just now', async () => { throw tileUnavailable('tiles.test', 'answered HTTP 503', { retryable: true }) }, 'INGEST_TILE_UNAVAILABLE', 2],
    ['no tile there', async () => { throw tileMissing('tiles.test', 'answered HTTP 404') }, 'INGEST_TILE_MISSING', 1],
    ['a page of HTML', async () => htmlPage, 'INGEST_TILE_REJECTED', 1],
    ['one colour', blankJpeg, 'INGEST_TILE_REJECTED', 1],
    ['more bytes than a message holds', () => noisyJpeg(1, { width: 1400, height: 1400 }), 'IMAGE_TOO_LARGE', 1]
  ])('is refused where the provider has %s, and may be asked for again', async (_, tileOf, code, requests) => {
    const world = createMemoryWorld()
    world.outside.tileOf = tileOf
    const { ask } = await world.startIngest()
    await expect(ask(ImageryFetch, PLACE)).rejects.toMatchObject({ code })
    expect(world.outside.fetched).toHaveLength(requests)
    world.outside.tileOf = pictureOf
    expect(await ask(ImageryFetch, PLACE)).toEqual(await pictureOf(PLACE))
  })
})
