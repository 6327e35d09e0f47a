import { describe, expect, it } from '@jest/globals'
import type { Logger } from '@emberwatch/observability'
import { silentLogger } from '@emberwatch/observability'
import { addressForbidden, providerRests, tileMissing, tileUnavailable } from '../errors/tile-errors.ts'
import { withBreaker } from './with-breaker.ts'

const request = { lat: 50, lon: -100, timeoutMs: 1000, stopping: new AbortController().signal }
const away = () => tileUnavailable('tiles.test', 'answered HTTP 503', { retryable: true })

/** A provider that fails as it is told, what was asked of it, and the errors that were logged. */
const setUp = () => {
  const world = { asked: 0, failure: undefined as Error | undefined }
  const logged: object[] = []
  const log: Logger = Object.assign(silentLogger(), { error: (fields: object) => { logged.push(fields) } })
  const tiles = {
    identity: 'tiles.test',
    async fetchTile () {
      world.asked++
      if (world.failure !== undefined) throw world.failure
      return { bytes: new Uint8Array([1]), contentType: null }
    }
  }
  const start = () => {
    const careful = withBreaker(tiles, log)
    return async (times = 1) => { for (let time = 0; time < times; time++) await careful.fetchTile(request).catch(() => {}) }
  }
  return { world, logged, start, tiles, log }
}

describe('a provider that fails', () => {
  it('ten times in a row is asked no more, and one line says so', async () => {
    const { world, logged, start } = setUp()
    world.failure = away()
    await start()(50)
    expect(world.asked).toBe(10)
    expect(logged).toEqual([{ provider: 'tiles.test', why: expect.stringMatching(/failed 10 times in a row.*answered HTTP 503/) }])
  })

  it.each([
    ['does not let us in', () => tileUnavailable('tiles.test', 'does not let us in, check MAPBOX_TOKEN', { retryable: false })],
    ['has no quota left', () => providerRests('tiles.test', 'the requests of the day are used up')],
    ['has an address that may not be asked', () => addressForbidden('tiles.test')]
  ])('since it %s is asked once', async (_, failure) => {
    const { world, logged, start } = setUp()
    world.failure = failure()
    await start()(50)
    expect(world.asked).toBe(1)
    expect(logged).toEqual([{ provider: 'tiles.test', why: world.failure.message }])
  })

  it('now and then goes on being asked', async () => {
    const { world, logged, start } = setUp()
    const ask = start()
    for (let time = 0; time < 5; time++) {
      world.failure = away()
      await ask(9)
      world.failure = time % 2 === 0 ? undefined : tileMissing('tiles.test', 'answered HTTP 404') // that is an answer too
      await ask()
    }
    expect([world.asked, logged]).toEqual([50, []])
  })

  it('is not blamed for tiles that are refused for what they show, nor for ten refusals with a tile in between', async () => {
    const { world, tiles, log } = setUp()
    const careful = withBreaker(tiles, log)
    for (let time = 0; time < 9; time++) careful.heed?.('tile-missing')
    careful.heed?.(undefined)
    for (let time = 0; time < 9; time++) careful.heed?.('placeholder')
    for (const reason of ['blank', 'near-duplicate', 'label-conflict'] as const) careful.heed?.(reason)
    await careful.fetchTile(request)
    expect(world.asked).toBe(1)
    careful.heed?.('error-body')
    await expect(careful.fetchTile(request)).rejects.toMatchObject({ code: 'INGEST_TILE_QUOTA', message: expect.stringContaining('10 of its answers in a row were refused') })
    expect(world.asked).toBe(1)
  })

  it('is asked again by the next one', async () => {
    const { world, start } = setUp()
    world.failure = away()
    await start()(50)
    world.failure = undefined
    await start()(5)
    expect(world.asked).toBe(15)
  })

  it('is not blamed for what a stop broke off', async () => {
    const { world, logged, tiles, log } = setUp()
    world.failure = providerRests('tiles.test', 'this run is over')
    await expect(withBreaker(tiles, log).fetchTile({ ...request, stopping: AbortSignal.abort() })).rejects.toBe(world.failure)
    expect(logged).toEqual([])
  })
})
