import { possible } from './possible.ts'

/**
 * The largest vertical distance between the empirical distribution functions of two sorted samples
 * (Kolmogorov-Smirnov's D): 0 for equal samples, 1 where they do not overlap. Ties count as one step.
 *
 * @throws {RangeError} if a sample is empty
 * @example ksDistance([1, 2], [2, 3]) // => 0.5
 */
export const ksDistance = (one: ArrayLike<number>, other: ArrayLike<number>): number => {
  const [n, m] = [one.length, other.length]
  if (n === 0 || m === 0) throw new RangeError('both samples need a value')
  let [i, j, largest] = [0, 0, 0]
  while (i < n && j < m) {
    const [x, y] = [one[i] as number, other[j] as number]
    const at = x < y ? x : y
    while (i < n && one[i] === at) i++
    while (j < m && other[j] === at) j++
    const distance = Math.abs(i / n - j / m)
    if (distance > largest) largest = distance
  }
  return largest
}

/**
 * Exact probability that two samples without ties, of one distribution, have a D at least this large. Every order of
 * the pooled values is a path from (0, 0) to (n, m) and all are equally likely; the probability of each first step out
 * of the band |i/n - j/m| < D is summed, so that small p-values keep their digits. With ties it is somewhat too large. Costs n * m.
 *
 * Source: Hodges: The significance probability of the Smirnov two-sample test (1958).
 *
 * @example ksExactP(1, 3, 3) // => 0.1
 */
export const ksExactP = (d: number, n: number, m: number): number => {
  const band = d * n * m - 0.5 // between two whole numbers, so rounding does not matter
  let outside = 0
  const reach = new Float64Array(m + 1) // probability of being at (i, j) without having left the band
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      const fromLeft = i === 0 ? 0 : (reach[j] as number) * (n - i + 1) / (n - i + 1 + m - j)
      const fromBelow = j === 0 ? 0 : (reach[j - 1] as number) * (m - j + 1) / (n - i + m - j + 1)
      const arriving = i === 0 && j === 0 ? 1 : fromLeft + fromBelow
      const leaves = Math.abs(i * m - j * n) >= band
      if (leaves) outside += arriving
      reach[j] = leaves ? 0 : arriving
    }
  }
  return possible(outside)
}

/**
 * Probability that the limit of sqrt(n m / (n + m)) * D is at least x: Kolmogorov's distribution. For small x the
 * series that converges fast there.
 *
 * @example kolmogorovTail(1.3581) // => about 0.05
 */
export const kolmogorovTail = (x: number): number => {
  if (!(x > 0)) return 1
  if (x < 0.9) {
    const exponent = -(Math.PI ** 2) / (8 * x * x)
    let sum = 0
    for (let k = 1; k <= 9; k += 2) sum += Math.exp(k * k * exponent)
    return 1 - Math.sqrt(2 * Math.PI) / x * sum
  }
  let sum = 0
  for (let k = 6; k >= 1; k--) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x)
  return possible(sum)
}

/** Kolmogorov-Smirnov's p-value for large samples. Good to a few per cent from about 20 values a side; rows of one group break it, so it only describes. */
export const ksAsymptoticP = (d: number, n: number, m: number): number => kolmogorovTail(Math.sqrt(n * m / (n + m)) * d)
