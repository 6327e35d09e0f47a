/**
 * Wasserstein-1 (earth mover's) distance of two sorted samples: the area between their distribution functions, in the
 * unit of the values; how far, on average, a value must be moved to make one sample the other.
 *
 * @throws {RangeError} if a sample is empty
 * @example wasserstein([0, 1], [2, 3]) // => 2
 */
export const wasserstein = (one: ArrayLike<number>, other: ArrayLike<number>): number => {
  const [n, m] = [one.length, other.length]
  if (n === 0 || m === 0) throw new RangeError('both samples need a value')
  let [i, j, area] = [0, 0, 0]
  let at = Math.min(one[0] as number, other[0] as number)
  while (i < n || j < m) {
    const next = i < n && (j >= m || (one[i] as number) <= (other[j] as number)) ? one[i] as number : other[j] as number
    area += Math.abs(i / n - j / m) * (next - at)
    at = next
    if (i < n && one[i] === at) i++
    else j++
  }
  return area
}
