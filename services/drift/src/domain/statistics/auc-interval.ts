import { drawTimes, intervalOf } from './group-bootstrap.ts'
import type { Random } from './random.ts'

/** Scores of one side, the group (any numbers) of each, and its fold: scores of different folds are by different classifiers and never compared. */
export interface ScoredRows { scores: Float64Array, groupOf: Int32Array, foldOf: Int32Array }

interface Ordered { isSecond: Uint8Array, group: Int32Array, tiedWithNext: Uint8Array, endsFold: Uint8Array, groups: [number, number] }

/**
 * A difference between two folds that is there by chance is learnt when one is scored and scored when the other is, so the folds'
 * areas err together, and what drawing groups again with the classifiers as they are sees is too little. Where the sides do not differ it is
 * half of the variance, whatever the number of folds (the score of a fold's mean along the others' is a sum of products of two
 * folds, and each of its terms is moved by either); where they differ plainly it is nearly all. Half is taken, so that intervals are not too narrow.
 */
const SHARED_NOISE = Math.SQRT2

const order = (first: ScoredRows, second: ScoredRows): Ordered => {
  const join = (one: Int32Array, other: Int32Array): Int32Array => Int32Array.from([...one, ...other])
  const scores = Float64Array.from([...first.scores, ...second.scores])
  const folds = join(first.foldOf, second.foldOf)
  const n = first.scores.length
  const sorted = Uint32Array.from(scores, (_, i) => i).sort((a, b) => (folds[a] as number) - (folds[b] as number) || (scores[a] as number) - (scores[b] as number))
  const numbered = [first, second].map(({ groupOf }) => new Map([...new Set(groupOf)].map((group, number) => [group, number]))) as [Map<number, number>, Map<number, number>]
  const groupAt = (row: number): number => row < n ? numbered[0].get(first.groupOf[row] as number) as number : numbered[1].get(second.groupOf[row - n] as number) as number
  const endsFold = Uint8Array.from(sorted, (row, at) => at + 1 === sorted.length || folds[row] !== folds[sorted[at + 1] as number] ? 1 : 0)
  return {
    isSecond: Uint8Array.from(sorted, (row) => row >= n ? 1 : 0),
    group: Int32Array.from(sorted, groupAt),
    tiedWithNext: Uint8Array.from(sorted, (row, at) => endsFold[at] === 0 && scores[row] === scores[sorted[at + 1] as number] ? 1 : 0),
    endsFold,
    groups: [numbered[0].size, numbered[1].size]
  }
}

/** The share of pairs of one fold in which the second is larger, with every row counted as often as its group was drawn. */
const areaOf = ({ isSecond, group, tiedWithNext, endsFold }: Ordered, times: readonly [Int32Array, Int32Array]): number => {
  let [right, pairs, below, seconds, tiedFirst, tiedSecond] = [0, 0, 0, 0, 0, 0]
  for (let at = 0; at < isSecond.length; at++) {
    const second = isSecond[at] === 1
    const weight = (second ? times[1] : times[0])[group[at] as number] as number
    if (second) tiedSecond += weight
    else tiedFirst += weight
    if (tiedWithNext[at] === 1) continue
    right += tiedSecond * (below + tiedFirst / 2)
    below += tiedFirst
    seconds += tiedSecond
    tiedFirst = 0
    tiedSecond = 0
    if (endsFold[at] === 0) continue
    pairs += below * seconds
    below = 0
    seconds = 0
  }
  return right / pairs
}

const once = ({ groups: [first, second] }: Ordered): [Int32Array, Int32Array] => [new Int32Array(first).fill(1), new Int32Array(second).fill(1)]

/** Area under the ROC curve of scores that tell the second side from the first: the share of the pairs of one fold that they order rightly, ties counting half. */
export const areaWithinFolds = (first: ScoredRows, second: ScoredRows): number => {
  const ordered = order(first, second)
  return areaOf(ordered, once(ordered))
}

/** That area with a 95 % interval from drawing whole groups of each side again, and its standard error. */
export const aucInterval = (first: ScoredRows, second: ScoredRows, { resamples, random }: { resamples: number, random: Random }): { value: number, low: number, high: number, standardError: number } => {
  const ordered = order(first, second)
  const value = areaOf(ordered, once(ordered))
  const deviations = Float64Array.from({ length: resamples }, () => SHARED_NOISE * (areaOf(ordered, [drawTimes(ordered.groups[0], random), drawTimes(ordered.groups[1], random)]) - value)).filter(Number.isFinite)
  const squares = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0)
  const { low, high } = intervalOf(value, deviations)
  return { value, low: Math.max(0, low), high: Math.min(1, high), standardError: Math.sqrt(squares / Math.max(1, deviations.length)) }
}
