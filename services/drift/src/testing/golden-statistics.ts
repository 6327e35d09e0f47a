import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface GoldenStatistics {
  pairs: { kind: string, x: number[], y: number[], ksD: number, wasserstein: number, u: number, mannWhitneyP: number | null, auc: number, ranks: number[] }[]
  ksExact: { n: number, m: number, d: number, p: number }[]
  kolmogorov: { x: number, p: number }[]
  counts: { a: number[], b: number[], chiSquare: number, freedom: number, p: number, psi: number }[]
  chiSquareTail: { x: number, freedom: number, p: number }[]
  adjusted: { p: number[], holm: number[], benjaminiHochberg: number[] }[]
  matrices: { rows: number[][], second: number[], penalty: number, weights: number[], bias: number, explained: number[], variances: number[], absoluteScores: number[], ledoitWolf: number, clusters: number[], icc: number }[]
  joint: { table: number[][], pValues: number[], adjusted: number[], maxT: number[] }[]
  wilson: { k: number, n: number, low: number, high: number }[]
}

/** What `fixtures/make-golden-statistics.py` wrote. */
export const goldenStatistics = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'golden-statistics.json'), 'utf8')) as GoldenStatistics

/** The cases whose value is further from the expected one than this, relative to its size (or to `floor`, if that is larger). */
export const casesOff = <Case>(cases: readonly Case[], values: (golden: Case) => [actual: number, expected: number], tolerance: number, floor = 0): [Case, number, number][] =>
  cases.flatMap((golden): [Case, number, number][] => {
    const [actual, expected] = values(golden)
    return Math.abs(actual - expected) <= tolerance * Math.max(Math.abs(expected), floor) ? [] : [[golden, actual, expected]]
  })
