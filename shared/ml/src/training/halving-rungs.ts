/** One rung of successive halving: how many trials are on it, and until which epoch it trains them. */
export interface Rung { trials: number, epochs: number }

interface HalvingOptions { trials: number, eta: number, minEpochs: number, maxEpochs: number }

/**
 * The rungs of successive halving: every rung trains `eta` times as long as the one before and keeps one in `eta` of its
 * trials, so that each costs about the same; the last one trains what is left to the end.
 *
 * @see Jamieson and Talwalkar (2016), Non-stochastic best arm identification and hyperparameter optimization
 * @example halvingRungs({ trials: 8, eta: 2, minEpochs: 2, maxEpochs: 60 })
 *   // => [{ trials: 8, epochs: 2 }, { trials: 4, epochs: 4 }, { trials: 2, epochs: 8 }, { trials: 1, epochs: 60 }]
 */
export const halvingRungs = ({ trials, eta, minEpochs, maxEpochs }: HalvingOptions): Rung[] => {
  const rungs: Rung[] = []
  for (let epochs = minEpochs, left = trials; left > 1 && epochs < maxEpochs; epochs *= eta, left = Math.max(1, Math.floor(left / eta))) rungs.push({ trials: left, epochs })
  const last = rungs.at(-1)
  return [...rungs, { trials: last === undefined ? trials : Math.max(1, Math.floor(last.trials / eta)), epochs: maxEpochs }]
}
