/**
 * Windows until the rule "two of three" speaks, on average, if each window exceeds its limits with probability `p`, independently of the others.
 *
 * A Markov chain over which of the last two windows exceeded: from none, E = (1 + p + p(1 - p)) / (p² (2 - p)).
 *
 * @example runLengthOf(0.05) // => 225.13
 */
export const runLengthOf = (p: number): number => (1 + p + p * (1 - p)) / (p * p * (2 - p))

/**
 * With which probability a window may exceed its limits so that the rule "two of three" speaks once in so many windows. It is found by halving.
 *
 * @throws {RangeError} if the run length is below 3, which no rule of two windows can have often
 * @example exceedanceFor(200) // => 0.0533
 */
export const exceedanceFor = (runLength: number): number => {
  if (!(runLength >= 3)) throw new RangeError(`a run length of ${runLength} windows is too short for two of three`)
  let [low, high] = [0, 1]
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (runLengthOf(middle) > runLength) low = middle
    else high = middle
  }
  return low
}
