/** Rearrangements that are the observed one in another order must not count as smaller for the last bits of their sum. */
const RELATIVE_TOLERANCE = 1e-10

/** Values of each test: the observed one first, then those under the same rearrangements in the same order. */
export type NullTable = readonly Float64Array[]

/**
 * P-values of one test under all rearrangements: of each value, the share of all values (its own among them) that are at least as large.
 * The first is the test's permutation p-value, (b + 1) / (B + 1); it is never 0.
 *
 * Source: Phipson and Smyth: Permutation p-values should never be zero (2010).
 */
export const permutationPValues = (values: Float64Array): Float64Array => {
  const sorted = values.toSorted()
  return values.map((value) => (values.length - firstAtLeast(sorted, value - RELATIVE_TOLERANCE * Math.abs(value))) / values.length)
}

const firstAtLeast = (sorted: Float64Array, value: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** `joint`: of all tests together, `adjusted`: of each test among the others; `nullSmallest`: the smallest p-value, observed and under each rearrangement. */
export interface JointTest { joint: number, pValues: number[], adjusted: number[], nullSmallest: Float64Array }

/**
 * Joins tests that were computed under the same rearrangements: Westfall and Young's step-down min-p.
 *
 * How often is the smallest of the p-values, under a rearrangement, as small as the one observed? As the tests' dependence is in the
 * rearrangements, nothing is lost to it, unlike with Bonferroni or Holm, and the joint p-value is exact: at most α with
 * probability at most α. A step further, each test's own adjusted p-value.
 *
 * Source: Westfall and Young: Resampling-based multiple testing (1993), algorithm 2.8; Ge, Dudoit and Speed (2003).
 *
 * @throws {RangeError} if there is no test
 */
export const joinTests = (table: NullTable): JointTest => {
  if (table.length === 0) throw new RangeError('there is no test to join')
  const pTables = table.map(permutationPValues)
  const pValues = pTables.map((p) => p[0] as number)
  const count = (pTables[0] as Float64Array).length
  const order = pValues.map((_, test) => test).sort((a, b) => (pValues[b] as number) - (pValues[a] as number)) // least significant first
  const smallest = new Float64Array(count).fill(1)
  const adjusted = pValues.map(() => 1)
  for (const test of order) {
    const p = pTables[test] as Float64Array
    for (let b = 0; b < count; b++) smallest[b] = Math.min(smallest[b] as number, p[b] as number)
    adjusted[test] = shareAtMost(smallest, pValues[test] as number)
  }
  let largest = 0
  for (const test of order.reverse()) {
    largest = Math.max(largest, adjusted[test] as number)
    adjusted[test] = largest
  }
  return { joint: Math.min(...adjusted), pValues, adjusted, nullSmallest: smallest }
}

const shareAtMost = (values: Float64Array, limit: number): number => {
  let count = 0
  for (const value of values) if (value <= limit * (1 + RELATIVE_TOLERANCE)) count++
  return count / values.length
}

/**
 * Westfall and Young's single-step max-T: each statistic's p-value against the largest of all statistics under each rearrangement.
 * For statistics on one scale, such as the KS distances of many dimensions.
 */
export const maxTPValues = (table: NullTable): number[] => {
  const count = table[0]?.length ?? 0
  const largest = Float64Array.from({ length: count }, (_, b) => Math.max(...table.map((values) => values[b] as number)))
  return table.map(([observed = NaN]) => largest.filter((value) => value >= observed - RELATIVE_TOLERANCE * Math.abs(observed)).length / count)
}
