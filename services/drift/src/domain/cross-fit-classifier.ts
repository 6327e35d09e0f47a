import { shuffle } from 'simple-statistics'
import type { HeldOutScores } from './comparison-result.ts'
import { dealFolds } from './deal-folds.ts'
import { scalerOf, standardise } from './frozen-basis.ts'
import { METHOD } from './method.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'
import { aucInterval, type ScoredRows } from './statistics/auc-interval.ts'
import { fitLogistic } from './statistics/logistic.ts'
import { createRandom, type Random } from './statistics/random.ts'

/** The area under the ROC curve on rows that the classifier that scored them has not seen, and the scores. */
export interface Classified { auc: { value: number, low: number, high: number, standardError: number }, reference: HeldOutScores, current: HeldOutScores }

const TRAINING = { steps: 6, tolerance: 1e-3 }

/**
 * The penalty: as if there were as much doubt about the weights as the rows leave. Rows of the average group size count as one, and
 * with fewer independent rows than dimensions the classifier comes close to the difference of the means, which is what is left to learn then.
 */
const penaltyFor = (rows: number, groups: number, dimensions: number): number => rows / 4 * (1 + dimensions / Math.max(1, groups))

/** Some rows of a side. */
interface Chosen { side: PreparedSide, rows: Int32Array }

const atMost = (rows: Int32Array, random: Random): Int32Array =>
  rows.length > METHOD.mostTrainingRows ? Int32Array.from(shuffle([...rows], random).slice(0, METHOD.mostTrainingRows)) : rows

/** Learns to tell rows of the sides apart and returns the score of a row. Both sides count alike, however many rows each has; the scale is that of the learnt reference rows, so that what is scored has fitted nothing. */
const learn = (reference: Chosen, current: Chosen, random: Random): (embeddings: Float32Array, row: number) => number => {
  const size = reference.side.side.rows.length / reference.side.side.groups.length
  const groups = [reference, current].reduce((sum, { side, rows }) => sum + new Set(rows.map((row) => side.groupOf[row] as number)).size, 0)
  const [ofReference, ofCurrent] = [atMost(reference.rows, random), atMost(current.rows, random)]
  const { mean, scale } = scalerOf(reference.side.side.rows, size, ofReference)
  const count = ofReference.length + ofCurrent.length
  const rows = new Float32Array(count * size)
  rows.set(standardise({ mean, scale }, reference.side.side.rows, ofReference))
  rows.set(standardise({ mean, scale }, current.side.side.rows, ofCurrent), ofReference.length * size)
  const isSecond = Uint8Array.from({ length: count }, (_, i) => i < ofReference.length ? 0 : 1)
  const rowWeights = Float64Array.from(isSecond, (second) => count / 2 / (second === 1 ? ofCurrent.length : ofReference.length))
  const { weights, bias } = fitLogistic({ rows, size, isSecond, penalty: penaltyFor(count, groups, size), rowWeights, ...TRAINING })
  const scaled = weights.map((weight, k) => weight / (scale[k] as number))
  const offset = bias - scaled.reduce((sum, weight, k) => sum + weight * (mean[k] as number), 0)
  return (embeddings, row) => {
    let sum = offset
    for (let k = 0, at = row * size; k < size; k++, at++) sum += (scaled[k] as number) * (embeddings[at] as number)
    return sum
  }
}

const rowsWhere = (folds: Int32Array, is: (fold: number) => boolean): Int32Array =>
  Int32Array.from(Array.from(folds, (_, row) => row).filter((row) => (folds[row] as number) >= 0 && is(folds[row] as number)))

const nothingScored = (foldOf: Int32Array): HeldOutScores => {
  const rows = rowsWhere(foldOf, () => true)
  return { rows, scores: new Float64Array(rows.length), folds: rows.map((row) => foldOf[row] as number) }
}

/** Scores as the area is made of. */
export const scoredRows = ({ groupOf }: PreparedSide, { rows, scores, folds }: HeldOutScores): ScoredRows => ({ scores, groupOf: rows.map((row) => groupOf[row] as number), foldOf: folds })

/**
 * Cross-fitting: for every fold of groups, learns to tell the sides apart on the groups of the other folds and scores those of the
 * fold, so that every row is scored once, by a classifier that saw no row of its group. The area compares rows of one fold only: 0.5 is
 * that they cannot be told apart, 1 is always.
 *
 * Source: LeDell, Petersen and van der Laan: Computationally efficient confidence intervals for cross-validated area under the ROC curve estimates (2015).
 */
export const crossFitClassifier = (prepared: Prepared): Classified => {
  const { question: { resamples, seed }, reference, current } = prepared
  const folds = dealFolds(prepared)
  const found = { reference: nothingScored(folds.reference), current: nothingScored(folds.current) }
  for (let fold = 0; fold < folds.count; fold++) {
    const others = (side: 'reference' | 'current'): Chosen => ({ side: prepared[side], rows: rowsWhere(folds[side], (own) => own !== fold) })
    const scoreOf = learn(others('reference'), others('current'), createRandom(seed, `classifier of fold ${fold}`))
    for (const side of ['reference', 'current'] as const) {
      const { rows, scores, folds: own } = found[side]
      rows.forEach((row, i) => { if (own[i] === fold) scores[i] = scoreOf(prepared[side].side.rows, row) })
    }
  }
  const auc = aucInterval(scoredRows(reference, found.reference), scoredRows(current, found.current), { resamples, random: createRandom(seed, 'classifier interval') })
  return { auc, ...found }
}
