import gammainc from '@stdlib/math-base-special-gammainc'
import { possible } from './possible.ts'

/** Pearson's chi-square of two lists of counts over the same categories; categories that neither side has are ignored. */
export const chiSquareStatistic = (one: ArrayLike<number>, other: ArrayLike<number>): { statistic: number, freedom: number } => {
  let [n, m] = [0, 0]
  for (let k = 0; k < one.length; k++) {
    n += one[k] as number
    m += other[k] as number
  }
  let [statistic, categories] = [0, 0]
  for (let k = 0; k < one.length; k++) {
    const [a, b] = [one[k] as number, other[k] as number]
    if (a + b === 0 || n === 0 || m === 0) continue
    categories++
    const [expectedA, expectedB] = [(a + b) * n / (n + m), (a + b) * m / (n + m)]
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB
  }
  return { statistic, freedom: Math.max(0, categories - 1) }
}

/**
 * Probability of a chi-square value at least this large: the upper incomplete gamma function.
 *
 * @example chiSquareTail(3.841, 1) // => about 0.05
 */
export const chiSquareTail = (statistic: number, freedom: number): number =>
  freedom === 0 || statistic <= 0 ? 1 : possible(gammainc(statistic / 2, freedom / 2, true, true))
