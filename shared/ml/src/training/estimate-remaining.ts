import type { HyperParameters } from '@emberwatch/contracts'
import type { BestEpoch } from './keep-best.ts'

/** How far one trial of a search is. */
export interface TrialProgress {
  parameters: Pick<HyperParameters, 'units' | 'maxEpochs' | 'patience'>
  epochs: number
  best: Pick<BestEpoch, 'epoch'>
  /** Until which epoch it may still be trained; what it has done, once it has ended or was left behind. */
  limit: number
}

/** What an epoch costs, in no unit: nearly all of it are the products with the first kernel, whose size goes with the units. */
const costOf = ({ parameters: { units } }: TrialProgress): number => units

/**
 * Seconds that a search still needs, from what it needed for the work done so far.
 *
 * A trial under way ends at the earliest `patience` epochs after its best one; a trial not yet begun is taken to need as
 * many epochs as the longest of the others. Early stopping makes this an estimate, not a bound.
 *
 * @returns 0 once all trials have ended; Infinity is never returned: before the first epoch it is 0 too
 */
export const estimateRemaining = (trials: readonly TrialProgress[], elapsedSeconds: number): number => {
  const begun = trials.filter(({ epochs }) => epochs > 0)
  const spent = begun.reduce((sum, trial) => sum + trial.epochs * costOf(trial), 0)
  if (spent === 0) return 0
  const expected = (trial: TrialProgress): number => Math.min(trial.limit, Math.max(trial.epochs, trial.best.epoch + trial.parameters.patience))
  const longest = Math.max(...begun.map(expected))
  const left = trials.reduce((sum, trial) => {
    const total = trial.epochs > 0 ? expected(trial) : Math.min(trial.limit, longest)
    return sum + Math.max(0, total - trial.epochs) * costOf(trial)
  }, 0)
  return elapsedSeconds * left / spent
}
