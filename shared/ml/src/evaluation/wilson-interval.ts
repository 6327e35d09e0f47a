/**
 * Wilson's 95 % score interval of a proportion: honest for small samples and near 0 and 1.
 *
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 * @example wilsonInterval(0, 10) // => [0, 0.2775…]
 */
export const wilsonInterval = (successes: number, trials: number): [number, number] => {
  const z = 1.959963984540054
  const share = successes / trials
  const centre = share + z * z / (2 * trials)
  const half = z * Math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
  const scale = 1 + z * z / trials
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}
