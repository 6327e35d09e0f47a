import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { wilsonInterval } from './wilson-interval.ts'

describe('Wilson\'s interval', () => {
  it.each([ // scipy.stats.binomtest(k, n).proportion_ci(0.95, 'wilson')
    [0, 10, 0, 0.27753279986288926],
    [5, 10, 0.236593090512564, 0.7634069094874361],
    [94, 100, 0.8752318455410407, 0.9722138760368119],
    [10, 10, 0.7224672001371109, 1]
  ])('of %d in %d is from %d to %d', (successes, trials, low, high) => {
    const [from, to] = wilsonInterval(successes, trials)
    expect(from).toBeCloseTo(low, 12)
    expect(to).toBeCloseTo(high, 12)
  })

  it('always holds the share itself', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const successes = Math.round(share * trials)
      const [low, high] = wilsonInterval(successes, trials)
      expect(low).toBeLessThanOrEqual(successes / trials + 1e-12)
      expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12)
    }))
  })
})
