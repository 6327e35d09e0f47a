import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { evaluate, predictedClasses, wilsonInterval } from './evaluate.ts'
import { seededNumbers } from './seeded-numbers.ts'

describe('Wilson\'s interval', () => {
  it.each([ // scipy.stats.binomtest(k, n).proportion_ci(0.95, 'wilson')
    [0, 10, 0, 0.27753279986288926],
    [5, 10, 0.236593090512564, 0.7634069094874361],
    [94, 100, 0.8752318455410407, 0.9722138760368119],
    [10, 10, 0.7224672001371109, 1]
  ])('of %d in %d is from %d to %d', (successes, trials, low, high) => {
    const [from, to] = wilsonInterval(successes, trials)
    expect(from).toBeCloseTo(low, 12)
    expect(to).toBeCloseTo(high, 12)
  })

  it('always holds the share itself', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const successes = Math.round(share * trials)
      const [low, high] = wilsonInterval(successes, trials)
      expect(low).toBeLessThanOrEqual(successes / trials + 1e-12)
      expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12)
    }))
  })
})

describe('the evaluation of answers', () => {
  const probabilities = [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7]
  const result = evaluate('m1', ['no', 'yes'], probabilities, [0, 1, 1, 1])

  it('counts the right ones, by class and by what was answered instead', () => {
    expect(result).toMatchObject({ modelVersion: 'm1', images: 4, correct: 3, accuracy: 0.75, confusion: { no: { no: 1, yes: 0 }, yes: { no: 1, yes: 2 } } })
    expect(result.perClass['yes']).toEqual({ images: 3, precision: 1, recall: 2 / 3, f1: 0.8 })
    expect(result.perClass['no']).toEqual({ images: 1, precision: 0.5, recall: 1, f1: 2 / 3 })
  })

  it('has the mean negative logarithm of the probability of the truth as its loss', () => {
    expect(result.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.7)) / 4, 12)
  })

  it('gives no precision for a class that was never answered, and no infinite loss for a certain error', () => {
    const certain = evaluate('m1', ['no', 'yes'], [1, 0, 1, 0], [0, 1])
    expect(certain.perClass['yes']).toEqual({ images: 1, precision: null, recall: 0, f1: null })
    expect(Number.isFinite(certain.logLoss)).toBe(true)
  })

  it('refuses answers that do not fit the labels', () => {
    expect(() => evaluate('m1', ['no', 'yes'], [1, 0], [0, 1])).toThrow(RangeError)
    expect(() => evaluate('m1', ['no', 'yes'], [], [])).toThrow(RangeError)
    expect(() => evaluate('m1', ['no', 'yes'], [1, 0], [2])).toThrow('none of the 2 classes')
  })

  it('takes the first of equally likely classes', () => { expect(predictedClasses([0.5, 0.5], 2)).toEqual([0]) })
})

describe('seeded numbers', () => {
  it('are mulberry32\'s', () => {
    const next = seededNumbers(1)
    expect([next(), next(), next()].map((value) => value.toFixed(9))).toEqual(['0.627073941', '0.002735721', '0.527447040'])
  })
})
