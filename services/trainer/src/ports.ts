import type { HyperParameters } from '@emberwatch/contracts'
import type { EpochReport, FittedHead, TrainingData } from '@emberwatch/ml/training'

/** An epoch as it is told while a search goes on. */
export type SearchProgress = EpochReport & { trial: number, trials: number, backend: string }

/** Fits heads and returns the best; off the service's own thread. */
export type FitHeads = (data: TrainingData, parameters: HyperParameters, onEpoch: (progress: SearchProgress) => void) => Promise<FittedHead & { backend: string }>
