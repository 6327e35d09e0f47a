import { describe, expect, it } from '@jest/globals'
import type { Sweep, TrainingParameters } from '@emberwatch/contracts'
import { planTraining } from './plan-training.ts'

const sweep: Sweep = { method: 'grid', space: { units: [128, 256], dropout: [0, 0.5] } }
const defaults: TrainingParameters = { units: 256, dropout: 0, l2: 0, learningRate: 0.001, labelSmoothing: 0, classWeights: 'none', batchSize: 32, maxEpochs: 60, patience: 8, seed: 7, sweep }

describe('the plan of a training', () => {
  it('is the usual one where nothing is chosen', () => { expect(planTraining(defaults, {})).toEqual(defaults) })

  it('does not search what is chosen, and searches the rest as usual', () => {
    expect(planTraining(defaults, { units: 64, seed: 3 })).toEqual({ ...defaults, units: 64, seed: 3, sweep: { method: 'grid', space: { dropout: [0, 0.5] } } })
  })

  it('searches as the request says where it brings a search of its own', () => {
    const own: Sweep = { method: 'random', trials: 4, space: { units: { min: 8, max: 64 } } }
    expect(planTraining(defaults, { units: 64, sweep: own })).toEqual({ ...defaults, units: 64, sweep: own })
  })

  it('refuses a search that cannot be done, and says everything that is wrong with it', () => {
    const wrong: Sweep = { method: 'grid', space: { l2: { min: 1, max: 0 }, dropout: { min: 0.1, max: 0.5 } } }
    expect(() => planTraining(defaults, { sweep: wrong })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', retryable: false }))
    for (const what of ['sweep.space.l2 is a range', 'min 1 must be below max 0', 'sweep.space.dropout is a range']) expect(() => planTraining(defaults, { sweep: wrong })).toThrow(what)
  })
})
