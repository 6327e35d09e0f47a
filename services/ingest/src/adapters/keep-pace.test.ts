import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { keepPace } from './keep-pace.ts'
import type { TileExchange } from './tile-exchange.ts'

const request = (stopping = new AbortController().signal) => ({ lat: 50, lon: -100, timeoutMs: 1000, stopping })
/** What a provider answers. */
const answer = (status: number, headers: Record<string, string> = {}): TileExchange => ({ status, headers, body: new Uint8Array() })

/** A provider that gives these answers, one after the other, and the last from then on; with the moments at which it was asked. */
const providerOf = (...answers: TileExchange[]) => {
  const askedAt: number[] = []
  return {
    askedAt,
    ask: async () => {
      askedAt.push(performance.now())
      await delay(10) // as long as several can be under way
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? answer(500)
    }
  }
}

const OPEN = { name: 'tiles.test', perMinute: 1_000_000, maxPauseMs: 5000, firstPauseMs: 50 }

describe('the pace at which a provider is asked', () => {
  it('is no higher than agreed, however many ask at the same time', async () => {
    const { ask, askedAt } = providerOf(answer(200))
    const paced = keepPace(ask, { ...OPEN, perMinute: 1200 }) // 20 a second
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: 30 }, () => paced(request())))
    expect(askedAt).toHaveLength(30)
    expect(performance.now() - startedAt).toBeGreaterThan(400) // 20 at once, 10 more at one each 50 ms
  })

  it.each([
    ['429 that names seconds', answer(429, { 'retry-after': '0.3' }), 290],
    ['429 that says nothing', answer(429), 45]
  ])('heeds a %s: the same tile is asked for again after the pause', async (_, refusal, atLeastMs) => {
    const { ask, askedAt } = providerOf(refusal, answer(200))
    expect(await keepPace(ask, OPEN)(request())).toMatchObject({ status: 200 })
    expect((askedAt[1] ?? 0) - (askedAt[0] ?? 0)).toBeGreaterThanOrEqual(atLeastMs)
  })

  it('heeds a 503 with Retry-After for all other tiles; it is up to others to ask for the same again', async () => {
    const { ask, askedAt } = providerOf(answer(503, { 'retry-after': '0.3' }), answer(200))
    const paced = keepPace(ask, OPEN)
    expect(await paced(request())).toMatchObject({ status: 503 })
    await Promise.all([paced(request()), paced(request())])
    expect((askedAt[1] ?? 0) - (askedAt[0] ?? 0)).toBeGreaterThanOrEqual(290)
  })

  it('does not wait for a pause that is too long, neither the first nor those that follow, and says until when it lasts', async () => {
    const { ask, askedAt } = providerOf(answer(429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }))
    const paced = keepPace(ask, OPEN)
    for (let time = 0; time < 3; time++) await expect(paced(request())).rejects.toMatchObject({ code: 'INGEST_TILE_QUOTA', message: expect.stringMatching(/pause until \d{4}-/) })
    expect(askedAt).toHaveLength(1)
  })

  it('lets one who is in a hurry wait less than others', async () => {
    const { ask } = providerOf(answer(429, { 'retry-after': '1' }), answer(200))
    await expect(keepPace(ask, OPEN)({ ...request(), maxPauseMs: 100 })).rejects.toMatchObject({ code: 'INGEST_TILE_QUOTA' })
  })

  it('ends with a provider that always answers 429: each pause is twice the one before', async () => {
    const { ask, askedAt } = providerOf(answer(429))
    await expect(keepPace(ask, { ...OPEN, firstPauseMs: 20, maxPauseMs: 100 })(request())).rejects.toMatchObject({ code: 'INGEST_TILE_QUOTA' })
    expect(askedAt).toHaveLength(4) // pauses of 20, 40, 80 and 160 ms
  })

  it('takes several refusals of one moment for one', async () => {
    const { ask } = providerOf(...Array.from({ length: 8 }, () => answer(429)), answer(200))
    const paced = keepPace(ask, { ...OPEN, firstPauseMs: 20, maxPauseMs: 100 })
    const all = await Promise.all(Array.from({ length: 8 }, () => paced(request())))
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  })

  it('ends waiting when the service stops', async () => {
    const { ask, askedAt } = providerOf(answer(429, { 'retry-after': '4' }))
    const stopping = new AbortController()
    const paced = keepPace(ask, OPEN)(request(stopping.signal))
    setTimeout(() => stopping.abort(), 50)
    await expect(paced).rejects.toMatchObject({ code: 'INGEST_TILE_QUOTA' })
    expect(askedAt).toHaveLength(1)
  })
})
