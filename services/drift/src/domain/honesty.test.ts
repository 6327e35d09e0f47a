import { describe, expect, it } from '@jest/globals'
import { golden } from '../testing/golden.ts'
import { madeUpSide, questionOf } from '../testing/made-up-sides.ts'
import { compareSides } from './compare-sides.ts'
import type { ComparisonSide } from './comparison-question.ts'

const { trials, interval: [low, high] } = golden.binomial.find((each) => each.trials === 200) ?? { trials: 0, interval: [0, 0] }

const side = (name: string, groups: number, icc: number, seed: number): ComparisonSide => madeUpSide({ name, groups, perGroup: 5, dimensions: 5, icc, seed })

/** How often comparisons of sides that are alike find something at 0.05; `sets` says what changes sides together. */
const alarms = (count: number, icc: number, sets: (side: ComparisonSide) => ComparisonSide): number => {
  let found = 0
  for (let seed = 0; seed < count; seed++) {
    const { pValue } = compareSides(questionOf(sets(side('old', 25, icc, seed)), sets(side('new', 15, icc, seed)), { permutations: 99, resamples: 2, seed }))
    if ((pValue ?? 0) <= 0.05) found++
  }
  return found
}

describe('the verdict on images that resemble others of their group', () => {
  it.each([0.3, 0.8])('finds something where there is nothing no more often than it promises (correlation %s)', (icc) => {
    const found = alarms(trials, icc, (same) => same)
    expect(found).toBeGreaterThanOrEqual(low)
    expect(found).toBeLessThanOrEqual(high)
  })

  it('would, if single images were taken for independent, mostly find something where there is nothing', () => {
    const found = alarms(30, 0.8, (grouped) => ({ ...grouped, groups: grouped.groups.map((_, row) => `${grouped.name} ${row}`) }))
    expect(found).toBeGreaterThan(15)
  })
})
