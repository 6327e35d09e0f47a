/**
 * Exact one-sided McNemar test on paired answers.
 *
 * Only the images that exactly one of two models gets right say anything. If the candidate were no better, each of them
 * would fall to it with probability 1/2; this is the probability of it winning at least as many as it did.
 *
 * @param onlyCandidate images that only the candidate gets right
 * @param onlyChampion images that only the champion gets right
 * @returns the p-value, never 0
 * @throws {RangeError} for anything but counts
 * @see McNemar (1947), Note on the sampling error of the difference between correlated proportions or percentages
 * @example mcnemar(5, 0) // => 0.03125
 */
export const mcnemar = (onlyCandidate: number, onlyChampion: number): number => {
  if (![onlyCandidate, onlyChampion].every((count) => Number.isSafeInteger(count) && count >= 0)) throw new RangeError('McNemar needs two counts')
  const trials = onlyCandidate + onlyChampion
  // Binomial terms by their logarithms, so that thousands of images neither overflow nor vanish.
  let logTerm = -trials * Math.LN2
  let tail = 0
  for (let wins = trials; wins >= onlyCandidate; wins--) {
    tail += Math.exp(logTerm)
    logTerm += Math.log(wins) - Math.log(trials - wins + 1)
  }
  return Math.min(1, Math.max(tail, Number.MIN_VALUE))
}
