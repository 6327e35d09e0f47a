import { describe, expect, it } from '@jest/globals'
import { evaluate, seededNumbers } from '@emberwatch/ml'
import fc from 'fast-check'
import { decideAgainstChampion, decideFirst, decideNotComparable } from './decide.ts'
import { mcnemar } from './mcnemar.ts'

const policy = { firstMargin: 0.05, minimumGain: 0.01, significance: 0.05 }

/** The evaluation of a model that gets the given images right. */
const answering = (version: string, right: readonly boolean[]) =>
  evaluate(version, ['no', 'yes'], right.flatMap((hit, index) => (index % 2 === 1) === hit ? [0.1, 0.9] : [0.9, 0.1]), right.map((_, index) => index % 2))

const decide = (candidate: readonly boolean[], champion: readonly boolean[]) => decideAgainstChampion({
  candidate: answering('new', candidate),
  champion: answering('old', champion),
  onlyCandidateRight: candidate.filter((right, index) => right && !champion[index]).length,
  onlyChampionRight: champion.filter((right, index) => right && !candidate[index]).length
}, policy)

const hits = (count: number, of: number): boolean[] => Array.from({ length: of }, (_, index) => index < count)

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

describe('the gate', () => {
  it('promotes a first model that is clearly better than answering the majority class, and no other', () => {
    expect(decideFirst(answering('new', hits(90, 100)), 0.8, policy)).toMatchObject({ promote: true, rule: 'first-model', pValue: null })
    expect(decideFirst(answering('new', hits(84, 100)), 0.8, policy)).toMatchObject({ promote: false })
  })

  it('promotes a gain that is exactly the one needed', () => {
    expect(decideFirst(answering('new', hits(17, 20)), 16 / 20, policy).promote).toBe(true)
  })

  it('promotes a candidate that is better on the same images and not by accident', () => {
    const decision = decide(hits(95, 100), hits(80, 100))
    expect(decision).toMatchObject({ promote: true, onlyCandidateRight: 15, onlyChampionRight: 0 })
    expect(decision.reason).toContain('95.0 % against the champion\'s 80.0 %')
  })

  it('holds a candidate that answers better only by accident', () => {
    expect(decide(hits(83, 100), hits(80, 100))).toMatchObject({ promote: false, gain: expect.closeTo(0.03, 9), pValue: expect.closeTo(0.125, 9) })
  })

  it('holds a candidate whose gain is real but too small to matter', () => {
    const decision = decide(hits(4020, 5000), hits(4000, 5000))
    expect(decision.pValue).toBeLessThan(0.001)
    expect(decision.promote).toBe(false)
  })

  it('holds a candidate that is the same model, or a worse one', () => {
    expect(decide(hits(80, 100), hits(80, 100)).promote).toBe(false)
    expect(decide(hits(70, 100), hits(80, 100)).promote).toBe(false)
  })

  it('promotes an equal model at most as often as its significance allows', () => {
    const next = seededNumbers(11)
    const right = () => Array.from({ length: 100 }, () => next() < 0.85)
    const promoted = Array.from({ length: 1000 }, () => decide(right(), right())).filter(({ promote }) => promote).length
    expect(promoted).toBeLessThanOrEqual(65) // 50 expected at most; 65 has a probability of about 2 % at exactly 5 %
  })

  it('promotes nothing that it cannot compare', () => {
    expect(decideNotComparable('m1-00000000', 'other-backbone', policy)).toMatchObject({ promote: false, rule: 'not-comparable' })
  })
})
