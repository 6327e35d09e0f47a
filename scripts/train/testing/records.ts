import type { HyperParameters, Run, RunMetric } from '@emberwatch/contracts'

/** What the trials of the tests share. */
export const PARAMETERS: HyperParameters = { units: 256, dropout: 0, l2: 0, learningRate: 0.001, labelSmoothing: 0, classWeights: 'none', batchSize: 32, maxEpochs: 60, patience: 8, seed: 7 }

/** A run under way that searches units. */
export const run = (changes: Partial<Run> = {}): Run => ({
  runId: 'r1', task: 'wildfire', datasetVersion: 'v2-bbbbbbbb', trigger: 'request', parameters: { ...PARAMETERS, sweep: { method: 'grid', space: { units: [128, 256, 512] } } }, state: 'running', backend: null, modelVersion: null, failure: null, startedAt: '2026-06-03T14:00:00.000Z', finishedAt: null, ...changes
})

/** A measured point of it. */
export const point = (trial: number, epoch: number, changes: Partial<RunMetric> = {}): RunMetric => ({
  runId: 'r1', step: 0, trial, trials: 3, parameters: { ...PARAMETERS, units: 64 * 2 ** trial }, epoch, trainLoss: 0.2126, validationLoss: 0.2484, validationAccuracy: 0.951, etaSeconds: 12.3, ...changes
})
