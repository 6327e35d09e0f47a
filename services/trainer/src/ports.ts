import type { TrainingParameters } from '@emberwatch/contracts'
import type { FittedHead, SearchReport, TrainingData } from '@emberwatch/ml/training'
import type { JudgedCase, Judgement } from './domain/judge-case.ts'

/** How a fit is followed and ended. */
interface FitOptions { onEpoch: (progress: SearchReport) => void, signal: AbortSignal }

/** Fits heads and returns the best; off the service's own thread. Rejects with the signal's reason once it aborts. */
export type FitHeads = (data: TrainingData, parameters: TrainingParameters, options: FitOptions) => Promise<FittedHead>

/** Judges a candidate by its answers and the champion's; off the service's own thread. */
export type JudgeCase = (judgedCase: JudgedCase) => Promise<Judgement>
