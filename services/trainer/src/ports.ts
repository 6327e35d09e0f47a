import type { TrainingParameters } from '@emberwatch/contracts'
import type { FittedHead, SearchReport, TrainingData } from '@emberwatch/ml/training'

/** Fits heads and returns the best; off the service's own thread. */
export type FitHeads = (data: TrainingData, parameters: TrainingParameters, onEpoch: (progress: SearchReport) => void) => Promise<FittedHead>
