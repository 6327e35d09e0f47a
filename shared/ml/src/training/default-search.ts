import type { HyperParameters, Sweep } from '@emberwatch/contracts'

/** What a head is fitted with where nothing else is asked for; measured, see "How good the heads are" in the package's README. */
export const DEFAULT_PARAMETERS: HyperParameters = {
  units: 256,
  dropout: 0.4,
  l2: 0,
  learningRate: 0.00045,
  labelSmoothing: 0.1,
  classWeights: 'balanced',
  batchSize: 96,
  maxEpochs: 60,
  patience: 12,
  seed: 7
}

/** What is searched where nothing else is asked for: eight epochs of each size tell them apart about as well as sixty do, and only one is trained to its end. */
export const DEFAULT_SWEEP: Sweep = { method: 'halving', eta: 3, minEpochs: 8, space: { units: [128, 256, 512] } }
