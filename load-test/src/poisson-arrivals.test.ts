import { describe, expect, it } from '@jest/globals'
import { areaUntil, lengthOf, levelAt, peakOf, profileOf, rampUp } from './load-profile.ts'
import { poissonArrivals } from './poisson-arrivals.ts'
import { createRandom } from './seeded-random.ts'

const arrivals = (profile: Parameters<typeof poissonArrivals>[0], seed = 1): number[] => [...poissonArrivals(profile, createRandom(seed, 'arrivals'))]

describe('a load profile', () => {
  it('ramps up at the spawn rate and stays', () => {
    const profile = profileOf(rampUp(50, { runTime: 60, perSecond: 10 }))
    expect([0, 2.5, 5, 59].map((second) => levelAt(profile, second))).toEqual([0, 25, 50, 50])
    expect([lengthOf(profile), peakOf(profile), levelAt(profile, 60)]).toEqual([60, 50, 0])
    expect(areaUntil(profile, 60)).toBeCloseTo(5 * 25 + 55 * 50)
    expect(areaUntil(profile, 5)).toBeCloseTo(125)
  })

  it('that is too short for its ramp ends on the way', () => {
    const profile = profileOf(rampUp(100, { runTime: 4, perSecond: 10 }))
    expect(levelAt(profile, 3.9)).toBeCloseTo(39)
    expect(lengthOf(profile)).toBe(4)
  })

  it('jumps where a stage takes no time', () => {
    const profile = profileOf([{ over: 0, to: 10 }, { over: 5, to: 10 }, { over: 0, to: 300 }, { over: 5, to: 300 }])
    expect([4.9, 5].map((second) => levelAt(profile, second))).toEqual([10, 300])
  })
})

describe('Poisson arrivals', () => {
  const steady = profileOf(rampUp(100, { runTime: 100 }))

  it('come at the wanted rate, in order, within the time', () => {
    const moments = arrivals(steady)
    expect(Math.abs(moments.length - 10_000)).toBeLessThan(4 * Math.sqrt(10_000))
    expect(moments).toEqual([...moments].sort((a, b) => a - b))
    expect(moments.at(-1)).toBeLessThan(100)
  })

  it('are as irregular as independent clients: gaps vary as much as they are long', () => {
    const moments = arrivals(steady)
    const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(mean).toBeCloseTo(0.01, 3)
    expect(deviation / mean).toBeGreaterThan(0.93)
    expect(deviation / mean).toBeLessThan(1.07)
  })

  it('are the same for the same seed', () => {
    expect(arrivals(steady, 5)).toEqual(arrivals(steady, 5))
    expect(arrivals(steady, 5)).not.toEqual(arrivals(steady, 6))
  })

  it('follow a ramp: three quarters of them come in its second half', () => {
    const moments = arrivals(profileOf([{ over: 100, to: 200 }]))
    expect(moments.length).toBeGreaterThan(9600)
    expect(moments.filter((at) => at >= 50).length / moments.length).toBeCloseTo(0.75, 1)
  })

  it('do not come where there is no load', () => {
    expect(arrivals(profileOf([{ over: 10, to: 0 }]))).toEqual([])
  })
})
