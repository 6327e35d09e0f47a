import { describe, expect, it } from '@jest/globals'
import { madeUpSide, questionOf } from '../testing/made-up-sides.ts'
import { compareSides } from './compare-sides.ts'
import type { ComparisonSide } from './comparison-question.ts'
import { createRandom } from './statistics/random.ts'

/** Rows of two labels that a model tells apart with the given accuracy, honest about how sure it is. */
const predicted = (name: string, shareOfB: number, { accuracy = 0.9, shift = 0 } = {}): ComparisonSide => {
  const side = madeUpSide({ name, groups: 150, perGroup: 2, shift })
  const random = createRandom(4, name)
  const labels = side.groups.map(() => random() < shareOfB ? 'b' : 'a')
  const probabilities = Float32Array.from(labels.flatMap((label) => {
    const saysB = (label === 'b') === (random() < accuracy)
    const p = saysB ? accuracy : 1 - accuracy
    return [1 - p, p]
  }))
  return { ...side, labels, probabilities }
}

const compare = (reference: ComparisonSide, current: ComparisonSide) => compareSides(questionOf(reference, current, { classes: ['a', 'b'] })).predictions

describe('what the model says of both sides', () => {
  it('shows how the shares of the true classes changed, although the model errs', () => {
    const found = compare(predicted('old', 0.2), predicted('new', 0.6))
    expect(found?.predicted.pValue).toBe(0.005)
    expect(found?.predicted.tvd.value).toBeGreaterThan(0.2)
    const b = found?.estimatedShares?.shares.find(({ name }) => name === 'b')
    expect(Math.abs((b?.value ?? 0) - 0.6)).toBeLessThan(0.1)
    expect(b?.low).toBeLessThan(0.6)
    expect(b?.high).toBeGreaterThan(0.6)
  })

  it('refuses to estimate shares with a model that knows nothing', () => {
    const found = compare(predicted('old', 0.5, { accuracy: 0.5 }), predicted('new', 0.5, { accuracy: 0.5 }))
    expect(found?.estimatedShares).toBeNull()
    expect(found?.estimatedSharesRefused).toContain('too badly')
  })

  it('estimates the accuracy on the new side, and on the reference, where it can be checked', () => {
    const { estimatedAccuracy, estimatedAccuracyRefused } = compare(predicted('old', 0.3, { accuracy: 0.85 }), predicted('new', 0.3, { accuracy: 0.85 })) ?? {}
    expect(estimatedAccuracyRefused).toBeNull()
    expect(Math.abs((estimatedAccuracy?.current.value ?? 0) - 0.85)).toBeLessThan(0.05)
    expect(Math.abs((estimatedAccuracy?.referenceEstimated ?? 0) - (estimatedAccuracy?.referenceMeasured ?? 1))).toBeLessThan(0.05)
  })

  it('does not believe confidences where the reference has nothing', () => {
    const { estimatedAccuracy, estimatedAccuracyRefused } = compare(predicted('old', 0.3), predicted('new', 0.3, { shift: 9 })) ?? {}
    expect(estimatedAccuracy).toBeNull()
    expect(estimatedAccuracyRefused).toContain('farther from the reference')
  })
})
