import type { HyperParameters, Sweep } from '@emberwatch/contracts'

/** What a head is fitted with where nothing else is asked for. */
export const DEFAULT_PARAMETERS: HyperParameters = {
  units: 256,
  dropout: 0,
  l2: 0,
  learningRate: 0.001,
  labelSmoothing: 0,
  classWeights: 'none',
  batchSize: 32,
  maxEpochs: 60,
  patience: 8,
  seed: 7
}

/** What is searched where nothing else is asked for. */
export const DEFAULT_SWEEP: Sweep = { method: 'grid', space: { units: [128, 256, 512] } }
