/**
 * Exact one-sided sign-flip test on differences per grid cell.
 *
 * Images of one cell show the same ground, so two models' answers there differ together and a cell counts as one
 * observation. If the candidate were no better, each cell's difference could as well have been the other way round; this
 * is the share of all such reversals in which the differences add up to at least what they do. With one image in each
 * cell it is McNemar's exact test.
 *
 * All reversals are counted, not sampled: differences are whole numbers, so the distribution of their sum is built up
 * cell by cell.
 *
 * @param differences for each cell: images only the candidate gets right minus images only the champion gets right
 * @returns the p-value, never 0
 * @throws {RangeError} for anything but whole numbers
 * @see Fisher (1935), The design of experiments; Winkler et al. (2014), on flipping whole blocks that depend on each other
 * @example signFlipTest([1, 1, 1, 1, 1]) // => 0.03125
 */
export const signFlipTest = (differences: readonly number[]): number => {
  if (!differences.every(Number.isSafeInteger)) throw new RangeError('a sign-flip test over cells needs whole numbers')
  const sizes = differences.map(Math.abs).filter((size) => size > 0)
  const reach = sizes.reduce((sum, size) => sum + size, 0)
  // chances[reach + sum] of each sum of the cells so far
  let chances = new Float64Array(2 * reach + 1)
  chances[reach] = 1
  for (const size of sizes) {
    const after = new Float64Array(chances.length)
    chances.forEach((chance, at) => {
      if (chance === 0) return
      after[at - size] = (after[at - size] ?? 0) + chance / 2
      after[at + size] = (after[at + size] ?? 0) + chance / 2
    })
    chances = after
  }
  const seen = differences.reduce((sum, difference) => sum + difference, 0)
  const tail = chances.subarray(reach + seen).reduce((sum, chance) => sum + chance, 0)
  return Math.min(1, Math.max(tail, Number.MIN_VALUE))
}
