import { describe, expect, it } from '@jest/globals'
import { seededNumbers } from '@emberwatch/ml'
import { createSampler, type SamplerOptions } from './create-sampler.ts'

/** How many of `count` answers, one every `everyMs`, are taken. */
const taken = (options: Partial<SamplerOptions>, count: number, everyMs: number): number => {
  let now = 0
  const isTaken = createSampler({ share: 1, perMinute: 600, random: seededNumbers(1), clock: () => now, ...options })
  return Array.from({ length: count }, () => {
    now += everyMs
    return isTaken()
  }).filter(Boolean).length
}

describe('the choice of answers that are recorded', () => {
  it('takes all of them while there are few', () => {
    expect(taken({}, 200, 1000)).toBe(200)
  })

  it('takes a share of them by lot', () => {
    const share = taken({ share: 0.25 }, 4000, 1000) / 4000
    expect(share).toBeGreaterThan(0.22)
    expect(share).toBeLessThan(0.28)
  })

  it('takes under load as many as were allowed, and a burst of five seconds\' worth', () => {
    expect(Math.abs(taken({}, 60_000, 1) - 650)).toBeLessThanOrEqual(1)
    expect(taken({}, 1000, 0)).toBe(50)
  })

  it('takes none where none shall be', () => {
    expect(taken({ share: 0 }, 100, 1000)).toBe(0)
    expect(taken({ perMinute: 0 }, 100, 1000)).toBe(0)
  })
})
