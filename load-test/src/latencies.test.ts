import { describe, expect, it } from '@jest/globals'
import { createLatencies } from './latencies.ts'

describe('latencies', () => {
  it('have their percentiles to three significant figures', () => {
    const latencies = createLatencies()
    for (let ms = 1; ms <= 10_000; ms++) latencies.record(ms)
    for (const [share, expected] of [[0.5, 5000], [0.95, 9500], [0.99, 9900], [0.999, 9990]] as const) {
      expect(Math.abs(latencies.percentile(share) - expected) / expected).toBeLessThan(0.0011)
    }
    expect(latencies.count).toBe(10_000)
    expect(latencies.mean).toBeCloseTo(5000.5, -1)
    expect(latencies.percentile(1)).toBe(latencies.max)
  })

  it('are not rounded to two figures: 147 ms stay 147 ms', () => {
    const latencies = createLatencies()
    latencies.record(147)
    expect(Math.round(latencies.percentile(0.99))).toBe(147)
  })

  it('can be less than a millisecond, and none is all zero', () => {
    const latencies = createLatencies()
    expect([latencies.count, latencies.min, latencies.max, latencies.mean, latencies.percentile(0.99)]).toEqual([0, 0, 0, 0, 0])
    latencies.record(0.25)
    expect(latencies.percentile(0.5)).toBeCloseTo(0.25, 2)
  })

  it('can be put together and begun anew', () => {
    const [one, other, sum] = [createLatencies(), createLatencies(), createLatencies()]
    one.record(10)
    other.record(20)
    sum.add(one)
    sum.add(other)
    sum.add(createLatencies())
    expect(sum.count).toBe(2)
    expect(Math.round(sum.max)).toBe(20)
    sum.reset()
    expect(sum.count).toBe(0)
  })
})
