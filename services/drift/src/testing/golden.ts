import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One comparison as numpy, scipy and scikit-learn compute it. */
export interface GoldenComparison {
  name: string
  rows: number[][]
  groupOf: number[]
  isCurrent: boolean[]
  /** In scipy's condensed order: 0-1, 0-2, … 1-2, … */
  squaredDistances: number[]
  medianDistance: number
  kernelWithFirst: number[]
  discrepancy: number
  shift: number | null
  witness: number[]
  components?: { explained: number[], absoluteScores: number[] }
}

interface Golden {
  comparisons: GoldenComparison[]
  permutation: { chosen: number[], others: number[], pValue: number }[]
  xoshiro: { state: number[], first: number[], numbers: number[] }
  binomial: { trials: number, probability: number, interval: [number, number] }[]
}

/** What `fixtures/make-golden.py` wrote. */
export const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'golden.json'), 'utf8')) as Golden

/** The rows as our functions take them. */
export const flat = ({ rows }: GoldenComparison): Float32Array => Float32Array.from(rows.flat())

/** The largest difference between two lists, relative to the largest value expected. */
export const relativeError = (actual: ArrayLike<number>, expected: readonly number[]): number => {
  if (actual.length !== expected.length) return Infinity
  const scale = Math.max(...expected.map(Math.abs)) || 1
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] as number) - value))) / scale
}
