import { describe, expect, it } from '@jest/globals'
import { seededNumbers } from '@emberwatch/ml'
import fc from 'fast-check'
import { comparePaired } from './compare-paired.ts'
import { mcnemar } from './mcnemar.ts'
import { signFlipTest } from './sign-flip-test.ts'

describe('McNemar\'s exact test', () => {
  it.each([ // scipy.stats.binomtest(b, b + c, 0.5, alternative='greater').pvalue
    [5, 0, 0.03125],
    [9, 1, 0.0107421875],
    [10, 10, 0.5880985260009766],
    [0, 5, 1],
    [0, 0, 1],
    [30, 12, 0.003957948667448363]
  ])('of %d against %d is %d', (candidate, champion, expected) => { expect(mcnemar(candidate, champion)).toBeCloseTo(expected, 12) })

  it('is a probability, never 0, also for thousands of images', () => {
    fc.assert(fc.property(fc.nat(20_000), fc.nat(20_000), (candidate, champion) => {
      const pValue = mcnemar(candidate, champion)
      expect(pValue).toBeGreaterThan(0)
      expect(pValue).toBeLessThanOrEqual(1)
    }), { numRuns: 50 })
  })

  it('refuses what is no count', () => {
    for (const wrong of [-1, 0.5, NaN]) expect(() => mcnemar(wrong, 1)).toThrow(RangeError)
  })
})

/** All reversals, one by one. */
const byEnumeration = (differences: readonly number[]): number => {
  const seen = differences.reduce((sum, difference) => sum + difference, 0)
  const sums = differences.reduce<number[]>((all, difference) => all.flatMap((sum) => [sum - difference, sum + difference]), [0])
  return sums.filter((sum) => sum >= seen).length / sums.length
}

describe('the sign-flip test over cells', () => {
  it.each([ // scipy.stats.permutation_test((differences,), np.sum, permutation_type='samples', alternative='greater').pvalue
    [[3, 2, -1, 1, 1], 0.125],
    [[5, -2, 4, 1, -1, 3, 2], 0.0859375],
    [[1, 1, 1, 1, 1], 0.03125],
    [[], 1]
  ])('of %p is %d', (differences, expected) => { expect(signFlipTest(differences)).toBeCloseTo(expected, 12) })

  it('counts every reversal', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 10 }), (differences) => {
      expect(signFlipTest(differences)).toBeCloseTo(byEnumeration(differences), 12)
    }))
  })

  it('is McNemar\'s where every cell holds one image', () => {
    fc.assert(fc.property(fc.nat(60), fc.nat(60), (candidate, champion) => {
      expect(signFlipTest([...Array<number>(candidate).fill(1), ...Array<number>(champion).fill(-1)])).toBeCloseTo(mcnemar(candidate, champion), 10)
    }))
  })

  it('is a probability, never 0, also for thousands of cells', () => {
    expect(signFlipTest(Array<number>(3000).fill(1))).toBeGreaterThan(0)
    expect(signFlipTest(Array<number>(3000).fill(-1))).toBeCloseTo(1, 9)
  })

  it('refuses what is no whole number', () => { expect(() => signFlipTest([0.5])).toThrow(RangeError) })
})

describe('a paired comparison', () => {
  it('counts images and tests cells', () => {
    const pairs = comparePaired({ candidate: [true, true, true, false, true], champion: [false, false, true, true, true], cells: ['a', 'a', 'a', 'b', 'c'] })
    expect(pairs).toMatchObject({ onlyCandidateRight: 2, onlyChampionRight: 1, gain: 0.2, pValue: signFlipTest([2, -1]), mcnemarPValue: mcnemar(2, 1) })
    expect(pairs.gainInterval?.[0]).toBeLessThan(0)
  })

  it('has no interval where the two are always right together', () => {
    expect(comparePaired({ candidate: [true, false], champion: [true, false], cells: ['a', 'b'] })).toMatchObject({ gain: 0, gainInterval: null, pValue: 1, mcnemarPValue: 1 })
  })

  it('refuses answers to other images', () => {
    expect(() => comparePaired({ candidate: [true], champion: [], cells: ['a'] })).toThrow(RangeError)
  })

  it('of equal models seldom says better, where images of a cell are right and wrong together; McNemar\'s often does', () => {
    const next = seededNumbers(5)
    const answers = (): boolean[] => Array.from({ length: 80 }, () => next() < 0.93).flatMap((easy) => Array.from({ length: 5 }, () => next() < 0.9 ? easy : next() < 0.93))
    const cells = Array.from({ length: 400 }, (_, image) => `${Math.floor(image / 5)}`)
    const rounds = Array.from({ length: 400 }, () => comparePaired({ candidate: answers(), champion: answers(), cells, resampling: { seed: 1, resamples: 1 } }))
    const rate = (name: 'pValue' | 'mcnemarPValue'): number => rounds.filter((round) => round[name] <= 0.05).length / rounds.length
    expect(rate('pValue')).toBeLessThanOrEqual(0.07) // 0.07 or more has a chance of 5 % at exactly 0.05; measured over 4,000 rounds: 0.043
    expect(rate('mcnemarPValue')).toBeGreaterThan(0.12) // measured: 0.20
  })
})
