import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { possible } from './possible.ts'
import { midRanks } from './ranks.ts'

/** `auc`: the share of pairs whose second value is the larger, ties counting half. */
export interface MannWhitney { u: number, auc: number, pValue: number }

/**
 * Mann and Whitney's U of the second sample, the area under the ROC curve it amounts to, and a two-sided p-value by the normal
 * approximation with corrections for ties and continuity. 0.5 is no difference. For rows of groups use the p-value of a permutation of groups instead.
 *
 * @throws {RangeError} if a sample is empty
 * @example mannWhitney([1, 2], [3, 4]).auc // => 1
 */
export const mannWhitney = (one: ArrayLike<number>, other: ArrayLike<number>): MannWhitney => {
  const [n, m] = [one.length, other.length]
  if (n === 0 || m === 0) throw new RangeError('both samples need a value')
  const pooled = new Float64Array(n + m)
  pooled.set(one)
  pooled.set(other, n)
  const ranks = midRanks(pooled)
  const u = ranks.subarray(n).reduce((sum, rank) => sum + rank, 0) - m * (m + 1) / 2
  const tied = tieTerm(pooled)
  const deviation = Math.sqrt(n * m / 12 * (n + m + 1 - tied / ((n + m) * (n + m - 1))))
  const z = (Math.max(u, n * m - u) - n * m / 2 - 0.5) / deviation
  return { u, auc: u / (n * m), pValue: deviation > 0 ? possible(2 * normalCdf(-z, 0, 1)) : 1 }
}

/** Sum of t³ - t over runs of t equal values. */
const tieTerm = (values: Float64Array): number => {
  const sorted = values.toSorted()
  let sum = 0
  for (let from = 0; from < sorted.length;) {
    let to = from + 1
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    sum += (to - from) ** 3 - (to - from)
    from = to
  }
  return sum
}
