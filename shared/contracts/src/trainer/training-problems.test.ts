import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { TrainingRequest } from './endpoints.ts'
import { trainingProblems } from './training-problems.ts'

const valid: [string, unknown][] = [
  ['nothing', {}],
  ['a dataset version', { datasetVersion: 'v3' }],
  ['some parameters', { parameters: { units: 64, classWeights: [1, 2], learningRate: 3e-4 } }],
  ['a search', { parameters: { maxEpochs: 30, sweep: { method: 'halving', eta: 3, space: { units: [64, 128], l2: [0, 1e-4] } } } }]
]

describe('a training request', () => {
  it.each(valid)('may choose %s', (_, request) => {
    expect(trainingProblems(request)).toEqual([])
    expect(Value.Check(TrainingRequest, request)).toBe(true)
  })

  it.each([
    ['no object', [], 'it must be object'],
    ['nothing at all', null, 'it must be object'],
    ['an unknown field', { epochs: 3 }, 'epochs is not known; there are datasetVersion, parameters'],
    ['a version that is no text', { datasetVersion: 3 }, 'datasetVersion must be string'],
    ['parameters that are no object', { parameters: 3 }, 'parameters must be object'],
    ['empty parameters of a YAML file', { parameters: null }, 'parameters must be object'],
    ['an unknown parameter', { parameters: { layers: 2 } }, 'parameters.layers is not known; there are units, dropout'],
    ['a parameter of every object', { parameters: { constructor: 2 } }, 'parameters.constructor is not known'],
    ['half a unit', { parameters: { units: 1.5 } }, 'parameters.units must be integer'],
    ['a learning rate of nothing', { parameters: { learningRate: 0 } }, 'parameters.learningRate must be > 0'],
    ['class weights of no kind', { parameters: { classWeights: 'blanced' } }, 'parameters.classWeights must be one of none, balanced, array (one weight per class, in the order of the task)'],
    ['a search that is no object', { parameters: { sweep: null } }, 'parameters.sweep must be an object with method and space'],
    ['a search that cannot be done', { parameters: { sweep: { method: 'grid', space: { l2: { min: 0, max: 1 } } } } }, 'parameters.sweep.space.l2 is a range, which a grid cannot walk']
  ])('may not hold %s, and the error says why', (_, request, why) => {
    expect(trainingProblems(request).join('\n')).toContain(why)
  })

  it('may not weigh more or fewer classes than the task has', () => {
    const request = { parameters: { classWeights: [1, 2], sweep: { method: 'grid', space: { classWeights: ['balanced', [1, 2, 3]] } } } }
    expect(trainingProblems(request, 3)).toEqual(['parameters.classWeights has 2 numbers, and the task has 3 classes'])
    expect(trainingProblems(request, 2)).toEqual(['parameters.sweep.space.classWeights.1 has 3 numbers, and the task has 2 classes'])
    expect(trainingProblems(request)).toEqual([])
  })

  it('is told all that is wrong with it, each thing once', () => {
    expect(trainingProblems({ versoin: 'v1', parameters: { units: 'many', dropout: 1, classWeights: [0], seed: -1, patience: 0, batchSize: 0, maxEpochs: 0, l2: -1, labelSmoothing: 1, learningRate: 'x', sweep: { method: 'bayes', space: {} } } }).map((problem) => problem.split(' ')[0]))
      .toEqual(['versoin', 'parameters.units', 'parameters.dropout', 'parameters.l2', 'parameters.learningRate', 'parameters.labelSmoothing', 'parameters.classWeights', 'parameters.batchSize', 'parameters.maxEpochs', 'parameters.patience', 'parameters.seed', 'parameters.sweep.method'])
  })
})
