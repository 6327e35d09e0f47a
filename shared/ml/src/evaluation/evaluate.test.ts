import { describe, expect, it } from '@jest/globals'
import { Evaluation, validate } from '@emberwatch/contracts'
import fc from 'fast-check'
import { type AnsweredImages, predictedClasses } from './answered-images.ts'
import { evaluate } from './evaluate.ts'
import { madeAnswers, onlyImages } from './testing/made-answers.ts'

const quick = { modelVersion: 'm1', resampling: { seed: 1, resamples: 50 } }
const two = madeAnswers(['no', 'yes'], 60, 5)
const three = madeAnswers(['a', 'b', 'c'], 90, 6)
const rounded = (evaluation: object, names: readonly string[]) => names.map((name) => Number((evaluation as Record<string, number>)[name]).toFixed(12))

describe('the evaluation of answers', () => {
  const small: AnsweredImages = { classes: ['no', 'yes'], probabilities: [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7], labels: [0, 1, 1, 1], cells: ['a', 'b', 'c', 'd'] }

  it('counts the right ones, by class and by what was answered instead', () => {
    const result = evaluate(small, quick)
    expect(result).toMatchObject({ modelVersion: 'm1', images: 4, cells: 4, correct: 3, accuracy: 0.75, confusion: { no: { no: 1, yes: 0 }, yes: { no: 1, yes: 2 } } })
    expect(result.perClass['yes']).toMatchObject({ images: 3, precision: 1, recall: 2 / 3, f1: 0.8 })
    expect(result.perClass['no']).toMatchObject({ images: 1, precision: 0.5, recall: 1, f1: 2 / 3 })
    expect(result.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.7)) / 4, 12)
  })

  const NAMES = ['accuracy', 'macroPrecision', 'macroRecall', 'macroF1', 'rocAuc', 'prAuc', 'logLoss', 'brier']
  it.each([ // scikit-learn 1.9.1: precision_recall_fscore_support, roc_auc_score (ovr), average_precision_score, log_loss, brier_score_loss
    ['two classes', two, [0.766666666666667, 0.771493212669683, 0.766666666666667, 0.765625, 0.886111111111111, 0.898530905679821, 0.466433945527953, 0.150397499975034]],
    ['three classes', three, [0.755555555555556, 0.77812667740204, 0.755555555555556, 0.756501316183541, 0.896851851851852, 0.799791441038724, 0.77178104007147, 0.458214264185911]]
  ])('agrees with scikit-learn on %s, ties and all', (_, answers, expected) => {
    expect(rounded(evaluate(answers, quick), NAMES)).toEqual(expected.map((value) => value.toFixed(12)))
  })

  it.each([
    ['no', two, [0.735294117647059, 0.833333333333333, 0.78125, 0.886111111111111, 0.894157341735087]],
    ['yes', two, [0.807692307692308, 0.7, 0.75, 0.886111111111111, 0.898530905679821]],
    ['a', three, [0.65, 0.866666666666667, 0.742857142857143, 0.882777777777778, 0.744068762912592]],
    ['b', three, [0.814814814814815, 0.733333333333333, 0.771929824561404, 0.9075, 0.821627664867229]],
    ['c', three, [0.869565217391304, 0.666666666666667, 0.754716981132076, 0.900277777777778, 0.833677895336352]]
  ])('agrees with scikit-learn on class %s against the rest', (label, answers, expected) => {
    const scores = evaluate(answers, quick).perClass[label] ?? {}
    expect(rounded(scores, ['precision', 'recall', 'f1', 'rocAuc', 'prAuc'])).toEqual(expected.map((value) => value.toFixed(12)))
  })

  it('counts alarms from the threshold on', () => {
    expect(evaluate(two, { ...quick, alarmLabel: 'yes', threshold: 0.4 }).alarm)
      .toMatchObject({ label: 'yes', threshold: 0.4, hits: 28, falseAlarms: 12, missed: 2, quiet: 18, recall: 28 / 30, precision: 0.7 })
    expect(evaluate(two, quick).alarm).toBeNull()
  })

  it('gives the ranking of the alarm class where there are two', () => {
    expect(evaluate(two, { ...quick, alarmLabel: 'no' }).prAuc).toBeCloseTo(0.894157341735087, 12)
  })

  it('is what the contract says, also with slices, hard ground and the parent\'s images', () => {
    const names = two.labels.map((_, image) => image % 3 === 0 ? null : 'feed')
    const result = evaluate(two, {
      ...quick, alarmLabel: 'yes', threshold: 0.5, slicings: [{ by: 'source', names }], asItWas: { datasetVersion: 'v1', places: [0, 1, 2] }, hardGround: { clusters: ['cover-1'], places: [4, 5] }
    })
    expect(validate(Evaluation, result, 'evaluation')).toEqual(result)
    expect(result.slices).toMatchObject([{ by: 'source', name: 'feed', images: 40, tooFew: false }])
    expect(result.asItWas).toMatchObject({ datasetVersion: 'v1', images: 3, accuracy: evaluate(onlyImages(two, [0, 1, 2]), quick).accuracy })
    expect(result.hardGround).toMatchObject({ clusters: ['cover-1'], images: 2, majorityAccuracy: 0.5 })
  })

  it('stays small enough for an event, twice, with twenty classes and forty slices', () => {
    const answers = madeAnswers(Array.from({ length: 20 }, (_, label) => `class-of-some-length-${label}`), 800, 4)
    const names = answers.labels.map((_, image) => `a slice with quite a long name ${image % 40}`)
    const result = evaluate(answers, { modelVersion: 'm1', resampling: { seed: 1, resamples: 20 }, slicings: [{ by: 'region', names }] })
    expect(2 * JSON.stringify(result).length).toBeLessThan(64 * 1024)
  })

  it('has intervals that hold what was measured and depend on the seed alone', () => {
    const seeded = (seed: number) => evaluate(three, { modelVersion: 'm1', resampling: { seed, resamples: 100 } })
    const result = seeded(1)
    for (const [name, interval] of Object.entries(result.intervals)) {
      const value = Number(result[name as keyof typeof result.intervals])
      expect(interval?.[0]).toBeLessThanOrEqual(value)
      expect(interval?.[1]).toBeGreaterThanOrEqual(value)
    }
    expect(seeded(1)).toEqual(result)
    expect(seeded(2).intervals).not.toEqual(result.intervals)
  })

  it('does not depend on the order of the images', () => {
    const all = [...two.labels.keys()]
    const inOrder = evaluate(two, quick)
    fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (places) => {
      const scores = evaluate(onlyImages(two, places), { modelVersion: 'm1', resampling: { seed: 1, resamples: 1 } })
      for (const name of ['macroF1', 'rocAuc', 'prAuc', 'logLoss', 'brier', 'ece'] as const) expect(scores[name]).toBeCloseTo(inOrder[name] ?? NaN, 12)
    }), { numRuns: 10 })
  })

  it('has no intervals to give where all images lie in one cell, but a wide one for accuracy', () => {
    const result = evaluate({ ...two, cells: two.cells.map(() => 'a') }, quick)
    expect(result.intervals).toMatchObject({ macroF1: null, rocAuc: null, logLoss: null })
    expect(result.accuracyInterval[1] - result.accuracyInterval[0]).toBeGreaterThan(0.7)
  })

  it('leaves out what cannot be said of a class without images or answers, and no loss is infinite', () => {
    const certain = evaluate({ classes: ['a', 'b', 'c'], probabilities: [1, 0, 0, 1, 0, 0], labels: [0, 1], cells: ['x', 'y'] }, quick)
    expect(certain.perClass['b']).toMatchObject({ images: 1, precision: null, recall: 0, f1: 0 })
    expect(certain.perClass['c']).toMatchObject({ images: 0, precision: null, recall: null, f1: null, rocAuc: null })
    expect(certain).toMatchObject({ macroRecall: 0.5, macroPrecision: 0.25 })
    expect(Number.isFinite(certain.logLoss)).toBe(true)
  })

  it('refuses answers that do not fit the labels', () => {
    expect(() => evaluate({ ...small, labels: [0, 1] }, quick)).toThrow(RangeError)
    expect(() => evaluate({ ...small, probabilities: [], labels: [], cells: [] }, quick)).toThrow(RangeError)
    expect(() => evaluate({ ...small, labels: [0, 1, 2, 1] }, quick)).toThrow('none of the 2 classes')
    expect(() => evaluate(small, { ...quick, alarmLabel: 'maybe' })).toThrow('the alarm class maybe')
    expect(() => evaluate(small, { ...quick, slicings: [{ by: 'source', names: ['feed'] }] })).toThrow('1 slice names')
  })

  it('takes the first of equally likely classes', () => { expect(predictedClasses([0.5, 0.5], 2)).toEqual([0]) })
})
