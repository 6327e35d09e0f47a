import type { HyperParameters } from '@emberwatch/contracts'
import { type BackendName, chooseBackend } from './backends.ts'
import { type EpochReport, fitHead, type FittedHead } from './fit-head.ts'
import type { TrainingData } from './training-data.ts'

interface SearchOptions {
  data: TrainingData
  parameters: HyperParameters
  /** Force a back end; default: the best that works here. */
  backend?: BackendName
  onEpoch: (report: EpochReport & { trial: number, trials: number, backend: BackendName }) => void
}

/** Fits a head for each number of hidden units and returns the one with the lowest validation loss. */
export const searchHeads = async ({ data, parameters, backend: wanted, onEpoch }: SearchOptions): Promise<FittedHead & { backend: BackendName }> => {
  const backend = await chooseBackend(wanted)
  const { units: sizes, ...fixed } = parameters
  let best: FittedHead | undefined
  for (const [index, units] of sizes.entries()) {
    const fitted = await fitHead({ data, units, parameters: fixed, onEpoch: (report) => onEpoch({ ...report, trial: index + 1, trials: sizes.length, backend }) })
    if (best === undefined || fitted.best.loss < best.best.loss) best = fitted
  }
  if (best === undefined) throw new RangeError('there must be at least one number of hidden units to try')
  return { ...best, backend }
}
