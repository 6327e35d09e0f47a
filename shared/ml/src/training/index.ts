export { type BackendName, BACKENDS, chooseBackend, type UsedBackend } from './backends.ts'
export { DEFAULT_PARAMETERS, DEFAULT_SWEEP } from './default-search.ts'
export { type FittedHead, searchHeads, type SearchReport } from './search-heads.ts'
export { gatherRows, type LabelledRows, type TrainingData } from './training-data.ts'
