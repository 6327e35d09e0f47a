import { describe, expect, it } from '@jest/globals'
import { runIngestChaos } from '../../scripts/chaos/ingest-chaos.ts'

describe('ingest processes that are killed at random moments', () => {
  it('leave nothing lost and nothing done twice (a short form of `npm run chaos -- ingest`)', async () => {
    expect(await runIngestChaos({ rows: 200, kills: 8, processes: 2, seed: 7, environment: process.env, say: () => {} })).toEqual([])
  }, 120_000)
})
