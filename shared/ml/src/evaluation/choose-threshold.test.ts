import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chooseThreshold } from './choose-threshold.ts'
import { countAlarms } from './count-alarms.ts'
import { madeAnswers } from './testing/made-answers.ts'

const answers = madeAnswers(['no', 'yes'], 200, 2)
const even = new Float64Array(200).fill(1)

describe('the operating threshold', () => {
  it('reaches the recall that is asked for with as few false alarms as possible', () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), (recall) => {
      const alarm = chooseThreshold({ ...answers, label: 'yes', recall })
      if (alarm === undefined) throw new Error('there are images of yes')
      const { hits, missed } = countAlarms(answers, alarm)(even)
      expect(hits / (hits + missed)).toBeGreaterThanOrEqual(recall - 1e-9)
      const higher = answers.labels.map((_, image) => answers.probabilities[2 * image + 1] ?? 0).filter((score) => score > alarm.threshold)
      const stricter = countAlarms(answers, { label: 'yes', threshold: Math.min(...higher) + 1e-9 })(even)
      expect(stricter.hits / (hits + missed)).toBeLessThan(recall)
    }))
  })

  it('lies between two probabilities, so that rounding moves no image over it', () => {
    const few = { classes: ['no', 'yes'], probabilities: [0.2, 0.8, 0.4, 0.6, 0.9, 0.1], labels: [1, 1, 0], label: 'yes' }
    expect(chooseThreshold({ ...few, recall: 0.5 })?.threshold).toBeCloseTo(0.7, 12)
    expect(chooseThreshold({ ...few, recall: 1 })?.threshold).toBeCloseTo(0.35, 12)
  })

  it('is not chosen without images of the class, and not for what makes no sense', () => {
    expect(chooseThreshold({ ...answers, labels: answers.labels.map(() => 0), label: 'yes', recall: 0.9 })).toBeUndefined()
    expect(() => chooseThreshold({ ...answers, label: 'maybe', recall: 0.9 })).toThrow('maybe')
    expect(() => chooseThreshold({ ...answers, label: 'yes', recall: 0 })).toThrow(RangeError)
  })
})
