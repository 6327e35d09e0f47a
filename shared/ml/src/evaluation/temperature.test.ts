import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { seededNumbers } from '../seeded-numbers.ts'
import { predictedClasses } from './answered-images.ts'
import { applyTemperature, fitTemperature, logitsOf } from './temperature.ts'
import { madeAnswers } from './testing/made-answers.ts'

describe('temperature scaling', () => {
  it.each([ // scipy.optimize.minimize_scalar of the same loss
    [madeAnswers(['no', 'yes'], 60, 5), 0.413767],
    [madeAnswers(['a', 'b', 'c'], 90, 6), 0.247241]
  ])('finds the temperature of the least log loss', ({ classes, probabilities, labels }, expected) => {
    expect(fitTemperature(logitsOf(probabilities), classes.length, labels)).toBeCloseTo(expected, 4)
  })

  it('finds out by how much a model is too sure', () => {
    const next = seededNumbers(3)
    const logits = Array.from({ length: 4000 }, () => 6 * next() - 3)
    const labels = logits.map((logit) => next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0)
    const temperature = fitTemperature(logits.flatMap((logit) => [0, 2.5 * logit]), 2, labels)
    expect(Math.abs(temperature - 2.5)).toBeLessThan(0.2)
  })

  it('does not become boundlessly sure where validation has no mistakes', () => {
    const temperature = fitTemperature(Array.from({ length: 50 }, () => [2, 0]).flat(), 2, Array<number>(50).fill(0))
    expect(Math.max(...applyTemperature([2, 0], 2, temperature))).toBeCloseTo(1 - 1 / 102, 3)
  })

  it('changes no answer, at any temperature', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 }), fc.double({ min: 0.1, max: 10, noNaN: true }), (logits, temperature) => {
      const probabilities = applyTemperature(logits, 3, temperature)
      expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12)
      const [answer = 0] = predictedClasses(probabilities, 3)
      expect(logits[answer]).toBeCloseTo(Math.max(...logits), 9)
    }))
  })

  it('of one changes nothing', () => {
    const { probabilities, classes } = madeAnswers(['a', 'b', 'c'], 9, 1)
    for (const [at, value] of applyTemperature(logitsOf(probabilities), classes.length, 1).entries()) expect(value).toBeCloseTo(probabilities[at] ?? NaN, 12)
  })

  it('refuses logits that do not fit', () => { expect(() => fitTemperature([1, 2], 2, [])).toThrow(RangeError) })
})
