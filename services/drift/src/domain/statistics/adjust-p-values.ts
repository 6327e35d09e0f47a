const ascending = (pValues: readonly number[]): number[] => pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number))

/**
 * Holm's adjusted p-values: comparing each with the level keeps the chance of even one false finding at that level,
 * however the tests depend on each other.
 *
 * @example holm([0.01, 0.04, 0.03]) // => [0.03, 0.06, 0.06]
 */
export const holm = (pValues: readonly number[]): number[] => {
  const adjusted = pValues.map(() => 1)
  let largest = 0
  ascending(pValues).forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[i] as number)))
    adjusted[i] = largest
  })
  return adjusted
}

/**
 * Benjamini and Hochberg's adjusted p-values: among those at most q, a share of at most q is expected to be false.
 *
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // => [0.03, 0.04, 0.04]
 */
export const benjaminiHochberg = (pValues: readonly number[]): number[] => {
  const adjusted = pValues.map(() => 1)
  let smallest = 1
  ascending(pValues).reverse().forEach((i, fromLast) => {
    smallest = Math.min(smallest, (pValues[i] as number) * pValues.length / (pValues.length - fromLast))
    adjusted[i] = smallest
  })
  return adjusted
}
