import { describe, expect, it } from '@jest/globals'
import { flat, golden, relativeError } from '../../testing/golden.ts'
import { normal } from '../../testing/grouped-data.ts'
import { principalComponents } from './principal-components.ts'
import { createRandom } from './random.ts'
import { squaredDistances } from './squared-distances.ts'

const random = createRandom(1, 'components')
const rowsWhere = (flags: readonly boolean[], flag: boolean): number[] => flags.flatMap((each, i) => each === flag ? [i] : [])

describe('principal components', () => {
  it.each(golden.comparisons.filter(({ components }) => components !== undefined))('agree with scikit-learn\'s up to sign, also for rows they were not fitted on: $name', (comparison) => {
    const count = comparison.rows.length
    const squared = squaredDistances(flat(comparison), comparison.rows[0]?.length ?? 0)
    const { scores, explained } = principalComponents({ squared, count, fitOn: rowsWhere(comparison.isCurrent, false), components: 2, random })
    expect(relativeError(explained, comparison.components?.explained ?? [])).toBeLessThan(1e-9)
    expect(relativeError(scores.map(Math.abs), comparison.components?.absoluteScores ?? [])).toBeLessThan(1e-6)
  })

  it('are as in their example', () => {
    const squared = Float64Array.of(0, 1, 4, 1, 0, 1, 4, 1, 0)
    expect(principalComponents({ squared, count: 3, fitOn: [0, 1, 2], components: 1, random }).explained[0]).toBeCloseTo(1, 12)
  })

  it('do not depend on where the search starts', () => {
    const source = createRandom(5, 'rows')
    const squared = squaredDistances(Float32Array.from({ length: 60 * 5 }, (_, i) => normal(source) * (1 + i % 5)), 5)
    const fitOn = Array.from({ length: 40 }, (_, i) => i)
    const [one, other] = [1, 2].map((seed) => principalComponents({ squared, count: 60, fitOn, components: 2, random: createRandom(seed, 'start') }))
    expect(relativeError(one?.scores ?? [], [...other?.scores ?? []])).toBeLessThan(1e-7)
  })

  it('of equal rows, or of rows on one line, are 0 where there is no variance', () => {
    const equal = principalComponents({ squared: new Float64Array(16), count: 4, fitOn: [0, 1, 2], components: 2, random })
    expect([...equal.scores]).toEqual(Array.from({ length: 8 }, () => 0))
    expect(equal.explained).toEqual([0, 0])
    const line = principalComponents({ squared: squaredDistances(Float32Array.of(0, 1, 2, 5), 1), count: 4, fitOn: [0, 1, 2, 3], components: 2, random })
    expect([...line.scores].filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0, 0])
    expect(line.explained[0]).toBeCloseTo(1, 12)
  })

  it('need more rows than components', () => {
    expect(() => principalComponents({ squared: new Float64Array(4), count: 2, fitOn: [0, 1], components: 2, random })).toThrow(RangeError)
  })
})
