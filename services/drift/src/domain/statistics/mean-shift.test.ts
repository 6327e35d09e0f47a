import { describe, expect, it } from '@jest/globals'
import { flat, golden } from '../../testing/golden.ts'
import { groupedRows } from '../../testing/grouped-data.ts'
import { meanShift } from './mean-shift.ts'
import { createRandom } from './random.ts'
import { squaredDistances } from './squared-distances.ts'
import { sumByGroup } from './sum-by-group.ts'

const [REFERENCE, CURRENT, DIMENSIONS] = [40, 25, 4]

/** The shift in units of spread, which is √4 here, as a simulated comparison estimates it. */
const simulate = (run: number, shift: number): [number, number] => {
  const random = createRandom(run, 'mean shift')
  const sizes = Array.from({ length: REFERENCE + CURRENT }, () => 3)
  const { rows, groupOf } = groupedRows({ sizes, dimensions: DIMENSIONS, intraGroupCorrelation: 0.3, random, shift: shift * Math.sqrt(DIMENSIONS), shiftFrom: REFERENCE })
  const distances = sumByGroup(squaredDistances(rows, DIMENSIONS), groupOf, sizes.length)
  const groups = sizes.map((_, group) => group)
  return meanShift({ distances, reference: groups.slice(0, REFERENCE), current: groups.slice(REFERENCE), resamples: 199, random })?.interval ?? [NaN, NaN]
}

const RUNS = 80
const intervals = (shift: number): [number, number][] => Array.from({ length: RUNS }, (_, run) => simulate(run, shift))

describe('the shift of the mean', () => {
  it.each(golden.comparisons.filter(({ shift }) => shift !== null))('agrees with the plain sums over scipy\'s distances: $name', (comparison) => {
    const groups = Math.max(...comparison.groupOf) + 1
    const distances = sumByGroup(squaredDistances(flat(comparison), comparison.rows[0]?.length ?? 0), comparison.groupOf, groups)
    const side = (current: boolean) => [...new Set(comparison.groupOf.filter((_, i) => comparison.isCurrent[i] === current))]
    const shift = meanShift({ distances, reference: side(false), current: side(true), resamples: 19, random: createRandom(1, 'golden') })
    expect(shift?.value).toBeCloseTo(comparison.shift ?? NaN, 9)
    expect(shift?.interval.every((bound) => bound >= 0)).toBe(true)
  })

  it.each([0, 0.3, 1])('of %s is covered by the 95 % interval at least nine times in ten', (shift) => {
    const covered = intervals(shift).filter(([low, high]) => low <= shift && shift <= high)
    expect(covered.length).toBeGreaterThanOrEqual(0.9 * RUNS)
  })

  it('has no unit if all reference images are equal', () => {
    const distances = sumByGroup(squaredDistances(Float32Array.of(0, 0, 1, 2), 1), [0, 1, 2, 3], 4)
    expect(meanShift({ distances, reference: [0, 1], current: [2, 3], resamples: 9, random: createRandom(1, 'equal') })).toBeNull()
  })

  it('needs two groups on each side', () => {
    const distances = sumByGroup(new Float64Array(9), [0, 1, 2], 3)
    expect(() => meanShift({ distances, reference: [0, 1], current: [2], resamples: 9, random: createRandom(1, 'few') })).toThrow(RangeError)
  })
})
