/**
 * Population stability index between two histograms over the same bins: the sum of (current - reference) *
 * ln(current / reference) over shares. A bin that is empty on a side counts as half an item there.
 *
 * Never read it without {@link stabilityNullMean}: with 300 items a side and 10 bins chance alone gives 0.06 of the usual alarm at 0.1.
 *
 * @throws {RangeError} if the histograms differ in length or one is empty
 * @example populationStability([10, 10], [10, 10]) // => 0
 */
export const populationStability = (reference: ArrayLike<number>, current: ArrayLike<number>): number => {
  const [n, m] = [totalOf(reference), totalOf(current)]
  if (reference.length !== current.length || n === 0 || m === 0) throw new RangeError('histograms need the same bins and an item each')
  let sum = 0
  for (let bin = 0; bin < reference.length; bin++) {
    const [p, q] = [Math.max(0.5, reference[bin] as number) / n, Math.max(0.5, current[bin] as number) / m]
    sum += (q - p) * Math.log(q / p)
  }
  return sum
}

/** What the index is on average when nothing changed: (bins - 1) * (1/n + 1/m). */
export const stabilityNullMean = (bins: number, n: number, m: number): number => (bins - 1) * (1 / n + 1 / m)

const totalOf = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0)
