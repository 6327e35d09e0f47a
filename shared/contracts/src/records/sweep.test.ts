import { describe, expect, it } from '@jest/globals'
import { type Sweep, sweepProblems } from './sweep.ts'

const valid: [string, Sweep][] = [
  ['a grid of lists', { method: 'grid', space: { units: [128, 256, 512], classWeights: ['none', 'balanced', [1, 2]] } }],
  ['a grid without anything to vary', { method: 'grid', space: {} }],
  ['draws from ranges and lists', { method: 'random', trials: 20, seed: 3, space: { learningRate: { min: 1e-4, max: 1e-2, log: true }, dropout: { min: 0, max: 0.5 }, units: [128, 256] } }],
  ['halving of every combination', { method: 'halving', eta: 3, minEpochs: 2, maxEpochs: 40, space: { units: [64, 128], l2: [0, 1e-4] } }],
  ['halving of draws', { method: 'halving', trials: 9, space: { units: { min: 16, max: 512, log: true } } }]
]

describe('a sweep section', () => {
  it.each(valid)('may be %s', (_, sweep) => { expect(sweepProblems(sweep)).toEqual([]) })

  it.each([
    ['no object', 'grid', 'sweep must be an object with method and space'],
    ['no space', { method: 'grid' }, 'sweep.space must be an object of hyper-parameters'],
    ['an unknown method', { method: 'bayes', space: {} }, 'sweep.method must be one of grid, random, halving'],
    ['an unknown parameter', { method: 'grid', space: { layers: [2] } }, 'sweep.space.layers is no hyper-parameter; there are units, dropout'],
    ['a parameter of every object', { method: 'grid', space: { constructor: [2] } }, 'sweep.space.constructor is no hyper-parameter'],
    ['an unknown field', { method: 'grid', space: {}, folds: 5 }, 'sweep.folds is not known; there are method, trials, seed'],
    ['an empty list', { method: 'grid', space: { units: [] } }, 'sweep.space.units lists no value'],
    ['a value of the wrong kind', { method: 'grid', space: { units: [128, 2.5] } }, 'sweep.space.units.1 must be integer'],
    ['a value out of bounds', { method: 'grid', space: { dropout: [0, 1] } }, 'sweep.space.dropout.1 must be < 1'],
    ['a single value', { method: 'grid', space: { units: 128 } }, 'sweep.space.units must be a list of values or a range {min, max, log}'],
    ['a range of class weights', { method: 'random', trials: 2, space: { classWeights: { min: 1, max: 2 } } }, 'sweep.space.classWeights must be a list of values'],
    ['a range in a grid', { method: 'grid', space: { l2: { min: 0, max: 1 } } }, 'sweep.space.l2 is a range, which a grid cannot walk'],
    ['a range that is upside down', { method: 'random', trials: 2, space: { l2: { min: 1, max: 0 } } }, 'sweep.space.l2: min 1 must be below max 0'],
    ['a range out of bounds', { method: 'random', trials: 2, space: { dropout: { min: 0, max: 2 } } }, 'sweep.space.dropout.max must be < 1'],
    ['a range without an end', { method: 'random', trials: 2, space: { dropout: { min: 0 } } }, 'sweep.space.dropout.max is missing'],
    ['a logarithmic range from 0', { method: 'random', trials: 2, space: { l2: { min: 0, max: 1, log: true } } }, 'sweep.space.l2: a logarithmic range must begin above 0, not at 0'],
    ['draws without a count', { method: 'random', space: { units: [1, 2] } }, 'sweep.trials must say how many combinations random draws'],
    ['halving of ranges without a count', { method: 'halving', space: { l2: { min: 0, max: 1 } } }, 'sweep.trials must say how many combinations halving draws'],
    ['rungs that end before they begin', { method: 'halving', minEpochs: 9, maxEpochs: 3, space: {} }, 'sweep.minEpochs 9 must not be above sweep.maxEpochs 3'],
    ['too many combinations', { method: 'grid', space: { seed: Array.from({ length: 1001 }, (_, seed) => seed) } }, 'sweep.space has 1001 combinations; at most 1000 are tried']
  ])('may not be %s, and the error says why', (_, sweep, why) => { expect(sweepProblems(sweep).join('\n')).toContain(why) })

  it('is told all that is wrong with it at once', () => {
    const problems = sweepProblems({ method: 'bayes', trials: 0, space: { units: [0], layers: [1], l2: { min: 2, max: 1 }, dropout: [] } })
    for (const part of ['method', 'trials', 'units', 'layers', 'l2', 'dropout']) expect(problems.some((problem) => problem.includes(part))).toBe(true)
  })
})
