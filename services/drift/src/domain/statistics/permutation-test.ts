import type { Random } from './random.ts'

/** Groups that may change places under the null hypothesis: those on the one side and those on the other. */
export interface Stratum { chosen: readonly number[], others: readonly number[] }

interface PermutationTest {
  strata: readonly Stratum[]
  /** Of the groups on the chosen side; larger means more different. */
  statistic: (chosen: Int32Array) => number
  permutations: number
  random: Random
}

/** What a permutation test found. */
export interface PermutationOutcome { pValue: number, observed: number, nullStatistics: Float64Array }

/** Rearrangements that are the observed one in another order must not count as smaller for the last bits of their sum. */
const RELATIVE_TOLERANCE = 1e-10

const shuffleFirst = (pool: Int32Array, wanted: number, random: Random): void => {
  for (let i = 0; i < wanted; i++) {
    const other = i + Math.floor(random() * (pool.length - i))
    const moved = pool[i] as number
    pool[i] = pool[other] as number
    pool[other] = moved
  }
}

/**
 * Permutation test that moves whole groups between two sides, within strata, keeping their number on each side.
 *
 * The p-value is (b + 1) / (B + 1), where b of B random rearrangements have a statistic at least as large as the
 * observed one. It is never 0, and if groups of a stratum are exchangeable it is at most α with probability at most α,
 * however strongly the members of one group resemble each other.
 *
 * Source: Phipson and Smyth: Permutation p-values should never be zero (2010).
 *
 * @example
 * const values = [1, 2, 3, 4, 11, 12, 13, 14]
 * const statistic = (chosen) => mean(chosen.map((group) => values[group]))
 * permutationTest({ strata: [{ chosen: [4, 5, 6, 7], others: [0, 1, 2, 3] }], statistic, permutations: 999, random }).pValue // => about 1 / 70
 */
export const permutationTest = ({ strata, statistic, permutations, random }: PermutationTest): PermutationOutcome => {
  const pools = strata.map(({ chosen, others }) => ({ wanted: chosen.length, pool: Int32Array.from([...chosen, ...others]) }))
  const chosen = new Int32Array(pools.reduce((sum, { wanted }) => sum + wanted, 0))
  const evaluate = (): number => {
    let at = 0
    for (const { pool, wanted } of pools) {
      chosen.set(pool.subarray(0, wanted), at)
      at += wanted
    }
    return statistic(chosen)
  }
  const observed = evaluate()
  const threshold = observed - RELATIVE_TOLERANCE * Math.abs(observed)
  const nullStatistics = new Float64Array(permutations)
  let atLeastAsLarge = 0
  for (let b = 0; b < permutations; b++) {
    for (const { pool, wanted } of pools) shuffleFirst(pool, wanted, random)
    const value = evaluate()
    nullStatistics[b] = value
    if (value >= threshold) atLeastAsLarge++
  }
  return { pValue: (atLeastAsLarge + 1) / (permutations + 1), observed, nullStatistics }
}
