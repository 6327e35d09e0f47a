import { describe, expect, it } from '@jest/globals'
import { areaWithinFolds, aucInterval, type ScoredRows } from './auc-interval.ts'
import { mannWhitney } from './mann-whitney.ts'
import { normal } from './normal.ts'
import { createRandom } from './random.ts'

/** Scores with ties, in groups of three rows and so many folds. */
const scored = (name: string, { count, folds, shift = 0 }: { count: number, folds: number, shift?: number }): ScoredRows => {
  const random = createRandom(1, name)
  const groupOf = Int32Array.from({ length: count }, (_, row) => Math.floor(row / 3))
  return { scores: Float64Array.from(groupOf, () => Math.round(4 * (normal(random) + shift)) / 4), groupOf, foldOf: groupOf.map((group) => group % folds) }
}

const [first, second] = [scored('first', { count: 60, folds: 4 }), scored('second', { count: 45, folds: 4, shift: 0.6 })]

/** The share of pairs by looking at every pair. */
const byPairs = (one: ScoredRows, other: ScoredRows): number => {
  let [right, pairs] = [0, 0]
  one.scores.forEach((a, i) => {
    other.scores.forEach((b, j) => {
      if (one.foldOf[i] !== other.foldOf[j]) return
      pairs++
      right += b > a ? 1 : b === a ? 0.5 : 0
    })
  })
  return right / pairs
}

describe('the area under the curve of scores in folds', () => {
  it('is the share of the pairs of one fold that are ordered rightly', () => {
    expect(areaWithinFolds(first, second)).toBeCloseTo(byPairs(first, second), 12)
    const inOne = ({ scores, groupOf }: ScoredRows) => ({ scores, groupOf, foldOf: new Int32Array(scores.length) })
    expect(areaWithinFolds(inOne(first), inOne(second))).toBeCloseTo(mannWhitney(first.scores, second.scores).auc, 12)
  })

  it('does not change if the classifier of one fold scores everything higher', () => {
    const raised = (side: ScoredRows): ScoredRows => ({ ...side, scores: side.scores.map((score, i) => side.foldOf[i] === 2 ? score + 100 : score) })
    expect(areaWithinFolds(raised(first), raised(second))).toBe(areaWithinFolds(first, second))
  })

  it('has an interval within 0 and 1 that holds it', () => {
    const far = { ...second, scores: second.scores.map((score) => score + 1.5) }
    const { value, low, high } = aucInterval(first, far, { resamples: 199, random: createRandom(1, 'interval') })
    expect(low).toBeLessThan(value)
    expect(high).toBeGreaterThan(value)
    expect(high).toBeLessThanOrEqual(1)
  })
})
