import { describe, expect, it } from '@jest/globals'
import { EvaluationDetails, validate } from '@emberwatch/contracts'
import { detailEvaluation } from './detail-evaluation.ts'
import { evaluate } from './evaluate.ts'
import { madeAnswers } from './testing/made-answers.ts'

const answers = madeAnswers(['a', 'b', 'c'], 600, 3)
const imageIds = answers.labels.map((_, image) => String(image).padStart(64, '0'))
const details = detailEvaluation(answers, { modelVersion: 'm1', imageIds, mistakes: 5 })
const scores = evaluate(answers, { modelVersion: 'm1', resampling: { seed: 1, resamples: 1 } })

describe('the details of an evaluation', () => {
  it('are what the contract says', () => { expect(validate(EvaluationDetails, details, 'details')).toEqual(details) })

  it('have ROC curves from corner to corner of at most 100 points with the area that was measured', () => {
    for (const [label, points] of Object.entries(details.roc)) {
      expect(points.length).toBeLessThanOrEqual(100)
      expect(points[0]).toEqual([0, 0, 1])
      expect(points.at(-1)?.slice(0, 2)).toEqual([1, 1])
      const area = points.slice(1).reduce((sum, [x, y], at) => sum + (x - (points[at]?.[0] ?? 0)) * (y + (points[at]?.[1] ?? 0)) / 2, 0)
      expect(area).toBeCloseTo(scores.perClass[label]?.rocAuc ?? NaN, 2)
    }
  })

  it('have precision-recall curves that end with every image called', () => {
    expect(details.precisionRecall['a']?.at(-1)?.slice(0, 2)).toEqual([1, 200 / 600])
    const strictest = details.precisionRecall['a']?.[0]
    expect(strictest?.[1]).toBeGreaterThan(0.9)
  })

  it('have a reliability diagram whose bins hold all images and give the calibration error', () => {
    expect(details.reliability.map(({ images }) => images).reduce((sum, images) => sum + images)).toBe(600)
    expect(details.reliability).toHaveLength(10)
    expect(details.reliability.map(({ confidence }) => confidence)).toEqual(details.reliability.map(({ confidence }) => confidence).sort((a, b) => a - b))
    const error = details.reliability.reduce((sum, { images, confidence, accuracy }) => sum + images * Math.abs(confidence - accuracy), 0) / 600
    expect(error).toBeCloseTo(scores.ece, 12)
  })

  it('show the mistakes that were made with the most confidence, the surest first', () => {
    expect(details.mistakes).toHaveLength(5)
    const confidences = details.mistakes.map(({ confidence }) => confidence)
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a))
    for (const { imageId, truth, predicted, confidence, truthProbability } of details.mistakes) {
      expect(predicted).not.toBe(truth)
      expect(confidence).toBeGreaterThanOrEqual(truthProbability)
      expect(answers.classes[answers.labels[imageIds.indexOf(imageId)] ?? -1]).toBe(truth)
    }
  })

  it('have no curve of a class without images', () => {
    const absent = detailEvaluation({ classes: ['a', 'b'], probabilities: [0.9, 0.1], labels: [0], cells: ['x'] }, { modelVersion: 'm1', imageIds: ['0'.repeat(64)] })
    expect(absent).toMatchObject({ roc: { a: [], b: [] }, precisionRecall: { a: [], b: [] }, mistakes: [] })
  })

  it('refuse ids that do not fit', () => { expect(() => detailEvaluation(answers, { modelVersion: 'm1', imageIds: [] })).toThrow(RangeError) })
})
