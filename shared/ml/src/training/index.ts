export { type BackendName, BACKENDS, chooseBackend } from './backends.ts'
export type { EpochReport, FittedHead } from './fit-head.ts'
export { searchHeads } from './search-heads.ts'
export { gatherRows, type LabelledRows, type TrainingData } from './training-data.ts'
