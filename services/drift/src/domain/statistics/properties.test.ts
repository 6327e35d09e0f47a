import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { benjaminiHochberg, holm } from './adjust-p-values.ts'
import { ksDistance, ksExactP } from './kolmogorov-smirnov.ts'
import { mannWhitney } from './mann-whitney.ts'
import { populationStability, stabilityNullMean } from './population-stability.ts'
import { wasserstein } from './wasserstein.ts'
import { joinTests } from './westfall-young.ts'

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 })
const sorted = (list: readonly number[]): Float64Array => Float64Array.from(list).sort()
const holds = <Input>(input: fc.Arbitrary<Input>, says: (input: Input) => void): void => { fc.assert(fc.property(input, says), { seed: 1, numRuns: 200 }) }

describe('whatever the values', () => {
  it('a distance of two samples is the same the other way round, and 0 from itself', () => {
    holds(fc.tuple(values, values), ([x, y]) => {
      expect(ksDistance(sorted(x), sorted(y))).toBe(ksDistance(sorted(y), sorted(x)))
      expect(wasserstein(sorted(x), sorted(y))).toBeCloseTo(wasserstein(sorted(y), sorted(x)), 9)
      expect(ksDistance(sorted(x), sorted(x)) + wasserstein(sorted(x), sorted(x))).toBe(0)
      expect(mannWhitney(x, y).auc + mannWhitney(y, x).auc).toBeCloseTo(1, 12)
    })
  })

  it('order changes nothing, a shift of both sides neither, and scale scales', () => {
    holds(fc.tuple(values, values, fc.integer({ min: -50, max: 50 })), ([x, y, shift]) => {
      const moved = (list: readonly number[]): Float64Array => sorted(list.map((value) => 2 * value + shift))
      expect(ksDistance(moved(x), moved(y))).toBe(ksDistance(sorted(x), sorted(y)))
      expect(wasserstein(moved(x), moved(y))).toBeCloseTo(2 * wasserstein(sorted(x), sorted(y)), 9)
      expect(mannWhitney(x.toReversed(), y).u).toBe(mannWhitney(x, y).u)
    })
  })

  it('no p-value is 0 or above 1', () => {
    holds(fc.tuple(values, values), ([x, y]) => {
      for (const p of [ksExactP(ksDistance(sorted(x), sorted(y)), x.length, y.length), mannWhitney(x, y).pValue]) {
        expect(p).toBeGreaterThan(0)
        expect(p).toBeLessThanOrEqual(1)
      }
    })
    expect(ksExactP(1, 900, 900)).toBeGreaterThan(0)
  })

  it('adjusting never makes a p-value smaller, Holm never less than Benjamini-Hochberg, and keeps the order', () => {
    holds(fc.array(fc.double({ min: 1e-12, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (p) => {
      const [strict, mild] = [holm(p), benjaminiHochberg(p)]
      p.forEach((value, i) => {
        expect(mild[i]).toBeGreaterThanOrEqual(value * (1 - 1e-12))
        expect(strict[i]).toBeGreaterThanOrEqual((mild[i] as number) * (1 - 1e-12))
      })
    })
  })

  it('the joint p-value is at least the smallest one and at most their sum', () => {
    holds(fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 20, maxLength: 20 }), { minLength: 1, maxLength: 4 }), (table) => {
      const { joint, pValues } = joinTests(table.map((row) => Float64Array.from(row)))
      expect(joint).toBeGreaterThanOrEqual(Math.min(...pValues) - 1e-12)
      expect(joint).toBeLessThanOrEqual(Math.min(...pValues) * table.length + 1e-12)
    })
  })

  it('the stability index is 0 only for equal shares', () => {
    holds(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 8 }), (counts) => {
      expect(populationStability(counts, counts.map((count) => 3 * count))).toBeCloseTo(0, 12)
      expect(populationStability(counts, [...counts.slice(0, -1), 1000])).toBeGreaterThan(0)
    })
    expect(stabilityNullMean(10, 300, 300)).toBeCloseTo(0.06, 12)
  })
})
