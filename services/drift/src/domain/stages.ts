import type { DriftStage } from '@emberwatch/contracts'

/** The stages that the computation itself goes through. */
export type ComputingStage = Extract<DriftStage, 'preparing' | 'testing' | 'dimensions' | 'concluding'>

/** About how much of a comparison's work is done when a stage begins; of the first comparison of two new versions, which has all of them. */
export const DONE_AT: Readonly<Record<DriftStage, number>> = { waiting: 0, reading: 0, embedding: 0.05, measuring: 0.2, preparing: 0.4, testing: 0.45, dimensions: 0.85, concluding: 0.92, writing: 0.97, finished: 1 }
