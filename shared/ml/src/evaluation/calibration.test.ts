import { describe, expect, it } from '@jest/globals'
import { seededNumbers } from '../seeded-numbers.ts'
import type { AnsweredImages } from './answered-images.ts'
import { measureCalibration } from './calibration.ts'
import { madeAnswers } from './testing/made-answers.ts'

/** A model that says 0.5 … 1 and is right as often as `chance` of that says; each image its own cell. */
const sayingAndBeing = (images: number, seed: number, chance: (said: number) => number): AnsweredImages => {
  const next = seededNumbers(seed)
  const said = Array.from({ length: images }, () => 0.5 + next() / 2)
  return { classes: ['no', 'yes'], labels: said.map((sure) => next() < chance(sure) ? 1 : 0), probabilities: said.flatMap((sure) => [1 - sure, sure]), cells: said.map((_, image) => `${image}`) }
}

describe('the calibration error', () => {
  it.each([ // numpy, bins of equal mass by mid-ranks of scipy.stats.rankdata
    [madeAnswers(['no', 'yes'], 300, 7), 0.192941113021053],
    [madeAnswers(['a', 'b', 'c'], 300, 7), 0.268087827216737]
  ])('is the mean gap between saying and being, bin by bin', (answers, expected) => {
    expect(measureCalibration(answers, { seed: 1, resamples: 10 }).ece).toBeCloseTo(expected, 12)
  })

  it('of a model that is right as often as it says is what its floor says, and zero is within its interval', () => {
    const rounds = Array.from({ length: 15 }, (_, seed) => measureCalibration(sayingAndBeing(300, seed, (said) => said), { seed: seed + 1000, resamples: 40 }))
    const mean = (of: (round: typeof rounds[number]) => number): number => rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length
    expect(Math.abs(mean(({ ece }) => ece) - mean(({ eceFloor }) => eceFloor))).toBeLessThan(0.015)
    expect(rounds.filter(({ interval: [low] }) => low === 0).length).toBeGreaterThan(12)
  })

  it('of a model that is too sure is within its interval, which then begins above zero', () => {
    const rounds = Array.from({ length: 20 }, (_, seed) => measureCalibration(sayingAndBeing(300, seed, (said) => 0.5 + (said - 0.5) * 0.4), { seed: seed + 1000, resamples: 80 }))
    const truth = 0.25 * 0.6
    expect(rounds.filter(({ interval: [low, high] }) => low <= truth && truth <= high).length).toBeGreaterThan(14)
    expect(rounds.filter(({ interval: [low] }) => low > 0).length).toBeGreaterThan(17)
  })
})
