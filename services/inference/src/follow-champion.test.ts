import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { followChampion } from './follow-champion.ts'
import { createModelSlot } from './model-slot.ts'

const started: { stop: () => Promise<void> }[] = []
afterEach(async () => { for (const follower of started.splice(0)) await follower.stop() })

/** A follower that finds no champion, and how often it looked for one. */
const follow = () => {
  const database = createMemoryDatabase()
  let looks = 0
  const activations: typeof database.activations = {
    ...database.activations,
    async sorted (...asked) {
      looks++
      return database.activations.sorted(...asked)
    }
  }
  const load = async (): Promise<never> => { throw new Error('there is no model to load') }
  const follower = followChampion({ task: 'wildfire', database: { ...database, activations }, slot: createModelSlot(() => {}), load, log: silentLogger(), metrics: createMetrics('test'), now: () => new Date(), retryMs: 60_000, checkMs: 60_000 })
  started.push(follower)
  return { ...follower, looks: () => looks }
}

/** Longer than a replica waits after it heard of a move. */
const AFTER_MS = 300

describe('a replica that hears of a move', () => {
  it('looks once for several moves that are told at once, and again for a later one', async () => {
    const { hear, looks } = follow()
    for (let move = 0; move < 5; move++) hear()
    await delay(AFTER_MS)
    expect(looks()).toBe(1)
    hear()
    await delay(AFTER_MS)
    expect(looks()).toBe(2)
  })

  it('does not look any more once it stops', async () => {
    const { hear, looks, stop } = follow()
    hear()
    await stop()
    await delay(AFTER_MS)
    expect(looks()).toBe(0)
  })
})
