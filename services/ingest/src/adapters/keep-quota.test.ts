import { describe, expect, it } from '@jest/globals'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { keepQuota } from './keep-quota.ts'
import type { AskProvider } from './tile-exchange.ts'

const request = { lat: 50, lon: -100, timeoutMs: 1000, stopping: new AbortController().signal }

/** A provider with a quota, and processes that share its database. */
const setUp = (perDay: number) => {
  const { quota_blocks: blocks } = createMemoryDatabase()
  const world = { asked: 0, now: new Date('2026-07-01T23:59:00Z') }
  const ask: AskProvider = async () => {
    world.asked++
    return { status: 200, headers: {}, body: new Uint8Array() }
  }
  return { world, blocks, start: (): AskProvider => keepQuota(ask, { name: 'tiles.test', perDay, blocks, now: () => world.now }) }
}

/** How many of so many requests at the same time were let through, and how many were not. */
const tryOften = async (times: number, ...processes: AskProvider[]): Promise<{ asked: number, refused: number }> => {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, async (_, index) => await processes[index % processes.length]?.(request)))
  const refusals = outcomes.flatMap((outcome) => outcome.status === 'rejected' ? [outcome.reason as unknown] : [])
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'INGEST_TILE_QUOTA', retryable: true, message: expect.stringContaining('TILE_QUOTA_PER_DAY') })
  return { asked: times - refusals.length, refused: refusals.length }
}

describe('a daily quota', () => {
  it.each([1, 25, 250])('of %i is used up to its last request and not beyond', async (perDay) => {
    const { world, start } = setUp(perDay)
    expect(await tryOften(perDay + 10, start())).toEqual({ asked: perDay, refused: 10 })
    expect(world.asked).toBe(perDay)
  })

  it('is one quota for all processes', async () => {
    const { start } = setUp(250)
    const { asked } = await tryOften(400, start(), start(), start())
    expect(asked).toBe(250)
  })

  it('survives restarts; each may lose a hundredth of it', async () => {
    const { start, world } = setUp(200)
    for (let restart = 0; restart < 5; restart++) await tryOften(11, start())
    await tryOften(300, start())
    expect(world.asked).toBe(195) // of blocks of two, five were half used
  })

  it('begins anew at midnight UTC', async () => {
    const { start, world } = setUp(10)
    const process = start()
    expect(await tryOften(12, process)).toEqual({ asked: 10, refused: 2 })
    world.now = new Date('2026-07-02T00:00:01Z')
    expect(await tryOften(12, process)).toEqual({ asked: 10, refused: 2 })
  })
})
