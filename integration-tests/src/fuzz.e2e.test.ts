import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readUnseen } from '../../scripts/demo/journey.ts'
import { runFuzz } from '../../scripts/fuzz/run-fuzz.ts'
import { startSystem, type System } from './start-system.ts'
import { serveFirstModel } from './system-steps.ts'

/** `npm run fuzz` sends twenty thousand. */
const REQUESTS = 1500
const SEED = 20260630
const ENOUGH_MS = 10_000

describe('a system that is asked anything its OpenAPI document allows, and much that it does not', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem({ name: 'fuzz' })
    await serveFirstModel(system)
  }, 120_000)
  afterAll(() => system?.stop(), 60_000)

  it('answers as the document says, and with a 5xx only where nobody can answer in time', async () => {
    const [tile] = await readUnseen(system.samples)
    const { statuses, faults } = await runFuzz({ gateway: system.client.gateway, tile: tile?.image ?? new Uint8Array(), requests: REQUESTS, seed: SEED, forMs: ENOUGH_MS, say: () => {} })
    expect(faults).toEqual([])
    for (const status of [200, 400, 404, 415]) expect([status, (statuses[status] ?? 0) > 0]).toEqual([status, true])
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200)
    expect((await fetch(`${system.client.gateway}/readyz`)).status).toBe(200)
  }, 60_000)
})
