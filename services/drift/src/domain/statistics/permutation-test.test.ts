import { describe, expect, it } from '@jest/globals'
import { mean } from 'simple-statistics'
import { golden } from '../../testing/golden.ts'
import { permutationTest } from './permutation-test.ts'
import { createRandom } from './random.ts'

const meanDifference = (values: readonly number[]) => (chosen: Int32Array): number => {
  const isChosen = new Set(chosen)
  return mean([...chosen].map((group) => values[group] as number)) - mean(values.filter((_, group) => !isChosen.has(group)))
}

const indices = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

const MANY = 20_000

describe('the permutation test', () => {
  it.each(golden.permutation)('comes to scipy\'s exact p-value of $pValue', ({ chosen, others, pValue }) => {
    const strata = [{ chosen: indices(0, chosen.length), others: indices(chosen.length, others.length) }]
    const outcome = permutationTest({ strata, statistic: meanDifference([...chosen, ...others]), permutations: MANY, random: createRandom(1, 'exact') })
    expect(Math.abs(outcome.pValue - pValue)).toBeLessThan(4 * Math.sqrt(pValue * (1 - pValue) / MANY))
  })

  it('is as in its example', () => {
    const values = [1, 2, 3, 4, 11, 12, 13, 14]
    const statistic = (chosen: Int32Array) => mean([...chosen].map((group) => values[group] as number))
    const { pValue } = permutationTest({ strata: [{ chosen: [4, 5, 6, 7], others: [0, 1, 2, 3] }], statistic, permutations: 999, random: createRandom(1, 'example') })
    expect(Math.abs(pValue - 1 / 70)).toBeLessThan(0.01)
  })

  it('never has a p-value of 0, and one of 1 if no rearrangement differs', () => {
    const strata = [{ chosen: indices(0, 20), others: indices(20, 20) }]
    const least = permutationTest({ strata, statistic: (chosen) => chosen.every((group) => group < 20) ? 1 : 0, permutations: 199, random: createRandom(1, 'least') })
    expect(least.pValue).toBe(1 / 200)
    const most = permutationTest({ strata, statistic: () => 3, permutations: 199, random: createRandom(1, 'most') })
    expect(most.pValue).toBe(1)
  })

  it('counts a rearrangement that differs only in the last bits as equal', () => {
    let calls = 0
    const { pValue } = permutationTest({ strata: [{ chosen: [0], others: [1] }], statistic: () => 0.1 + (calls++ === 0 ? 1e-16 : 0), permutations: 99, random: createRandom(1, 'bits') })
    expect(pValue).toBe(1)
  })

  it('exchanges groups within their stratum only, keeping how many are on each side', () => {
    const seen: number[][] = []
    permutationTest({
      strata: [{ chosen: [0, 1], others: [2, 3, 4] }, { chosen: [10], others: [11, 12] }],
      statistic: (chosen) => { seen.push([...chosen]); return 0 },
      permutations: 200,
      random: createRandom(1, 'strata')
    })
    expect(seen[0]).toEqual([0, 1, 10])
    expect(seen.every((chosen) => chosen.length === 3 && chosen.filter((group) => group < 10).length === 2)).toBe(true)
    expect(new Set(seen.flat())).toEqual(new Set([0, 1, 2, 3, 4, 10, 11, 12]))
  })
})
