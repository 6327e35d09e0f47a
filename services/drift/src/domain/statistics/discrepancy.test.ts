import { describe, expect, it } from '@jest/globals'
import { flat, golden, type GoldenComparison } from '../../testing/golden.ts'
import { groupedRows } from '../../testing/grouped-data.ts'
import { discrepancyOf } from './discrepancy.ts'
import { createRandom } from './random.ts'
import { rbfMixture } from './rbf-mixture.ts'
import { squaredDistances } from './squared-distances.ts'
import { sumByGroup } from './sum-by-group.ts'

const kernelSums = (comparison: GoldenComparison) => {
  const kernel = squaredDistances(flat(comparison), comparison.rows[0]?.length ?? 0).map(rbfMixture(comparison.medianDistance))
  return sumByGroup(kernel, comparison.groupOf, Math.max(...comparison.groupOf) + 1)
}

const groupsOf = ({ groupOf, isCurrent }: GoldenComparison, side: boolean): number[] => [...new Set(groupOf.filter((_, i) => isCurrent[i] === side))]

describe('the discrepancy of two sides', () => {
  it.each(golden.comparisons)('agrees with the plain sums over scikit-learn\'s kernel: $name', (comparison) => {
    const discrepancy = discrepancyOf(kernelSums(comparison))
    expect(discrepancy(groupsOf(comparison, true))).toBeCloseTo(comparison.discrepancy, 12)
  })

  it.each(golden.comparisons.slice(0, 8))('is the same whichever side is named, in whatever order: $name', (comparison) => {
    const discrepancy = discrepancyOf(kernelSums(comparison))
    const current = discrepancy(groupsOf(comparison, true))
    expect(discrepancy(groupsOf(comparison, false))).toBeCloseTo(current, 12)
    expect(discrepancy(groupsOf(comparison, true).reverse())).toBeCloseTo(current, 12)
  })

  it('is as in its example', () => {
    const kernel = Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1)
    expect(discrepancyOf(sumByGroup(kernel, [0, 1, 2, 3], 4))([2, 3])).toBe(2)
    expect([...sumByGroup(Float64Array.of(0, 1, 2, 1, 0, 3, 2, 3, 0), [0, 0, 1], 2).sums]).toEqual([2, 5, 5, 0])
  })

  it('leaves out members without a group', () => {
    const { sums, sizes } = sumByGroup(Float64Array.of(0, 1, 2, 1, 0, 3, 2, 3, 0), [0, -1, 1], 2)
    expect([...sums]).toEqual([0, 2, 2, 0])
    expect([...sizes]).toEqual([1, 1])
  })

  it('is 0 on average when nothing changed, however alike the images of one group are', () => {
    const random = createRandom(3, 'unbiased')
    const values = Array.from({ length: 400 }, () => {
      const { rows, groupOf } = groupedRows({ sizes: Array.from({ length: 16 }, (_, group) => 1 + group % 4), dimensions: 3, intraGroupCorrelation: 0.6, random })
      return discrepancyOf(sumByGroup(squaredDistances(rows, 3).map(rbfMixture(2)), groupOf, 16))([0, 3, 6, 9, 12, 15])
    })
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
    expect(Math.abs(mean)).toBeLessThan(3 * deviation / Math.sqrt(values.length))
  })

  it('needs two groups on each side', () => {
    const discrepancy = discrepancyOf(sumByGroup(new Float64Array(9), [0, 1, 2], 3))
    expect(() => discrepancy([0])).toThrow(RangeError)
    expect(() => discrepancy([0, 1])).toThrow(RangeError)
  })
})
