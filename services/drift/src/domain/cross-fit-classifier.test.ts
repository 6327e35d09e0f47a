import { describe, expect, it } from '@jest/globals'
import { madeUpSide, questionOf } from '../testing/made-up-sides.ts'
import type { ComparisonQuestion, ComparisonSide } from './comparison-question.ts'
import { crossFitClassifier } from './cross-fit-classifier.ts'
import { dealFolds, type Folds } from './deal-folds.ts'
import { prepareSides } from './prepare-sides.ts'
import { fitLogistic } from './statistics/logistic.ts'
import { mannWhitney } from './statistics/mann-whitney.ts'

const SIZE = 6
const old = madeUpSide()
const shifted = madeUpSide({ name: 'new', groups: 30, shift: 0.8 })

const scoresOf = (question: ComparisonQuestion) => crossFitClassifier(prepareSides(question))

const rowsOf = ({ rows }: ComparisonSide, which: readonly number[]): number[][] => which.map((row) => [...rows.subarray(row * SIZE, (row + 1) * SIZE)])

/** The score of a row by a classifier of some rows of both sides, as plainly as it can be written. */
const learnPlainly = (before: readonly number[][], after: readonly number[][], groups: number): ((row: readonly number[]) => number) => {
  const column = (k: number) => before.map((row) => row[k] as number)
  const means = Array.from({ length: SIZE }, (_, k) => column(k).reduce((sum, value) => sum + value, 0) / before.length)
  const spreads = means.map((mean, k) => Math.sqrt(column(k).reduce((sum, value) => sum + (value - mean) ** 2, 0) / (before.length - 1)))
  const standard = (row: readonly number[]) => row.map((value, k) => (value - (means[k] as number)) / (spreads[k] as number))
  const count = before.length + after.length
  const { weights } = fitLogistic({
    rows: Float64Array.from([...before, ...after].flatMap(standard)),
    size: SIZE,
    isSecond: Array.from({ length: count }, (_, i) => i < before.length ? 0 : 1),
    penalty: count / 4 * (1 + SIZE / groups),
    rowWeights: Array.from({ length: count }, (_, i) => count / 2 / (i < before.length ? before.length : after.length))
  })
  return (row) => standard(row).reduce((sum, value, k) => sum + value * (weights[k] as number), 0)
}

/** The rows of one fold scored by a classifier of the others. */
const scoreFold = (fold: number, folds: Folds): [number[], number[]] => {
  const where = (side: 'reference' | 'current', is: boolean) => Array.from(folds[side], (own, row) => ({ own, row })).filter(({ own }) => (own === fold) === is).map(({ row }) => row)
  const [before, after] = [rowsOf(old, where('reference', false)), rowsOf(shifted, where('current', false))]
  const score = learnPlainly(before, after, (before.length + after.length) / 3)
  return [rowsOf(old, where('reference', true)).map(score), rowsOf(shifted, where('current', true)).map(score)]
}

describe('the cross-fitted area', () => {
  it('is that of a classifier for each fold, trained anew on the other folds', () => {
    const prepared = prepareSides(questionOf(old, shifted))
    const folds = dealFolds(prepared)
    const scored = Array.from({ length: folds.count }, (_, fold) => scoreFold(fold, folds))
    const pairs = scored.reduce((sum, [before, after]) => sum + before.length * after.length, 0)
    const right = scored.reduce((sum, [before, after]) => sum + mannWhitney(before, after).u, 0)
    expect(crossFitClassifier(prepared).auc.value).toBeCloseTo(right / pairs, 3)
  })

  it('scores every row once, by a classifier that saw nothing of its group', () => {
    const question = questionOf(old, shifted)
    const folds = dealFolds(prepareSides(question))
    const before = scoresOf(question)
    expect([...before.current.rows]).toEqual(shifted.groups.map((_, row) => row))
    const rows = shifted.rows.slice()
    const changed = shifted.groups.flatMap((group, row) => group === 'new 7' ? [row] : [])
    for (const row of changed) rows.fill(9, row * SIZE, (row + 1) * SIZE)
    const after = scoresOf(questionOf(old, { ...shifted, rows }))
    const moved = (side: 'reference' | 'current') => Array.from(before[side].rows).filter((row) => before[side].scores[row] !== after[side].scores[row])
    const fold = folds.current[changed[0] as number]
    expect(moved('reference')).toEqual(Array.from(before.reference.rows).filter((row) => folds.reference[row] !== fold))
    expect(moved('current')).toEqual(Array.from(before.current.rows).filter((row) => folds.current[row] !== fold || changed.includes(row)))
  })

  it('is the same for rows in another order', () => {
    const order = old.groups.map((_, row) => row * 7 % old.groups.length)
    const mixed = { ...old, groups: order.map((row) => old.groups[row] as string), rows: Float32Array.from(rowsOf(old, order).flat()) }
    expect(new Set(order).size).toBe(old.groups.length)
    expect(scoresOf(questionOf(mixed, shifted)).auc.value).toBeCloseTo(scoresOf(questionOf(old, shifted)).auc.value, 9)
  })
})

const spreadOf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

const drawQuestion = (seed: number, shift: number): ComparisonQuestion => {
  const side = (name: string, by: number) => madeUpSide({ name, groups: 40, perGroup: 1, icc: 0, shift: by, seed })
  return questionOf(side('old', 0), side('new', shift), { resamples: 99 })
}

/** What two fifths of the rows teach, scored on the others: how the area was found before. */
const areaOfOneHalf = ({ reference, current }: ComparisonQuestion): number => {
  const [before, after] = [reference, current].map((side) => rowsOf(side, side.groups.map((_, row) => row))) as [number[][], number[][]]
  const score = learnPlainly(before.slice(0, 16), after.slice(0, 16), 32)
  return mannWhitney(before.slice(16).map(score), after.slice(16).map(score)).auc
}

describe('over many comparisons', () => {
  it('the area of a plain difference varies less than that of one half', () => {
    const questions = Array.from({ length: 60 }, (_, seed) => drawQuestion(seed, 1.5))
    expect(spreadOf(questions.map((question) => scoresOf(question).auc.value))).toBeLessThan(0.9 * spreadOf(questions.map(areaOfOneHalf)))
  })

  it.each([0, 1.5])('the interval holds the mean area nine times in ten, with a shift of %s', (shift) => {
    const areas = Array.from({ length: 80 }, (_, seed) => scoresOf(drawQuestion(seed, shift)).auc)
    const mean = shift === 0 ? 0.5 : areas.reduce((sum, { value }) => sum + value, 0) / areas.length
    expect(areas.filter(({ low, high }) => low <= mean && mean <= high).length).toBeGreaterThanOrEqual(72)
  })
})
