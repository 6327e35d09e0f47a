import { describe, expect, it } from '@jest/globals'
import { flat, golden, relativeError } from '../../testing/golden.ts'
import { medianDistance } from './median-distance.ts'
import { rbfMixture } from './rbf-mixture.ts'
import { squaredDistances } from './squared-distances.ts'

const condensed = (squared: Float64Array, count: number): number[] =>
  Array.from({ length: count }, (_, i) => [...squared.subarray(i * count + i + 1, (i + 1) * count)]).flat()

describe('distances', () => {
  it.each(golden.comparisons)('agree with scipy: $name', (comparison) => {
    const count = comparison.rows.length
    const squared = squaredDistances(flat(comparison), comparison.rows[0]?.length ?? 0)
    expect(relativeError(condensed(squared, count), comparison.squaredDistances)).toBeLessThan(1e-12)
    expect(medianDistance(squared, count) / comparison.medianDistance).toBeCloseTo(1, 12)
    expect(relativeError(squared.subarray(0, count).map(rbfMixture(comparison.medianDistance)), comparison.kernelWithFirst)).toBeLessThan(1e-9)
  })

  it('are as in their examples', () => {
    expect([...squaredDistances(Float32Array.of(0, 0, 3, 4), 2)]).toEqual([0, 25, 25, 0])
    expect(medianDistance(Float64Array.of(0, 1, 4, 1, 0, 9, 4, 9, 0), 3)).toBe(2)
    expect(rbfMixture(1)(0)).toBe(1)
    expect(rbfMixture(1)(1)).toBeCloseTo((Math.exp(-2) + Math.exp(-0.5) + Math.exp(-0.125)) / 3, 15)
  })

  it('of equal rows are exactly 0, and their scale is then 1', () => {
    const squared = squaredDistances(new Float32Array(15).fill(0.1), 3)
    expect([...squared]).toEqual(Array.from({ length: 25 }, () => 0))
    expect(medianDistance(squared, 5)).toBe(1)
  })

  it('need whole rows, and two of them for a median', () => {
    expect(() => squaredDistances(new Float32Array(7), 2)).toThrow(RangeError)
    expect(() => medianDistance(Float64Array.of(0), 1)).toThrow(RangeError)
  })
})
