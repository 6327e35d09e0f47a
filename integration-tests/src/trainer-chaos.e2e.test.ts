import { describe, expect, it } from '@jest/globals'
import { runTrainerChaos } from '../../scripts/chaos/trainer-chaos.ts'

describe('a trainer that is killed at random moments', () => {
  it('leaves one model for every training, whole and promoted as decided (a short form of `npm run chaos -- trainer`)', async () => {
    expect(await runTrainerChaos({ jobs: 3, kills: 5, processes: 1, seed: 3, environment: process.env, say: () => {} })).toEqual([])
  }, 180_000)
})
