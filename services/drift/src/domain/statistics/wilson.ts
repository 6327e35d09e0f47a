import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'

const Z = normalQuantile(0.975, 0, 1)

/**
 * Wilson's 95 % interval of a share that was seen in so many independent trials; the trials may be effective ones, so no whole number.
 *
 * @example wilson(0, 10) // => { value: 0, low: 0, high: 0.2775… }
 */
export const wilson = (share: number, trials: number): { value: number, low: number, high: number } => {
  if (!(trials > 0)) return { value: share, low: 0, high: 1 }
  const centre = (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials)
  const half = Z / (1 + Z * Z / trials) * Math.sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
