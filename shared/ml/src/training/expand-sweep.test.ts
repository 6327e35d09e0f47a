import { describe, expect, it } from '@jest/globals'
import type { Sweep } from '@emberwatch/contracts'
import { DEFAULT_PARAMETERS as base, DEFAULT_SWEEP } from './default-search.ts'
import { estimateRemaining } from './estimate-remaining.ts'
import { expandSweep } from './expand-sweep.ts'
import { halvingRungs } from './halving-rungs.ts'
import { targetsOf, weightsOfClasses } from './training-data.ts'

describe('the trials of a sweep', () => {
  it('are three sizes of the hidden layer where nothing else is asked for', () => {
    expect(expandSweep(base, DEFAULT_SWEEP)).toEqual([128, 256, 512].map((units) => ({ ...base, units })))
  })

  it('are every combination of a grid, in the order of the parameters, however the section is written', () => {
    const trials = expandSweep(base, { method: 'grid', space: { dropout: [0, 0.5], units: [1, 2] } })
    expect(trials.map(({ units, dropout }) => [units, dropout])).toEqual([[1, 0], [1, 0.5], [2, 0], [2, 0.5]])
  })

  it('are the base parameters alone where nothing is varied', () => { expect(expandSweep(base, { method: 'grid', space: {} })).toEqual([base]) })

  it('are drawn within their ranges, evenly or by the logarithm, and whole where they must be', () => {
    const sweep: Sweep = { method: 'random', trials: 600, seed: 1, space: { units: { min: 1, max: 4 }, l2: { min: 1e-6, max: 1, log: true }, dropout: { min: 0, max: 0.5 }, classWeights: ['none', 'balanced'] } }
    const trials = expandSweep(base, sweep)
    expect(trials.length).toBe(600)
    for (const units of [1, 2, 3, 4]) expect(trials.filter((trial) => trial.units === units).length / 600).toBeCloseTo(0.25, 1)
    expect(trials.every(({ l2, dropout }) => l2 >= 1e-6 && l2 <= 1 && dropout >= 0 && dropout <= 0.5)).toBe(true)
    expect(trials.filter(({ l2 }) => l2 < 1e-3).length / 600).toBeCloseTo(0.5, 1)
    expect(trials.filter(({ dropout }) => dropout < 0.25).length / 600).toBeCloseTo(0.5, 1)
    expect(trials.filter(({ classWeights }) => classWeights === 'balanced').length / 600).toBeCloseTo(0.5, 1)
  })

  it('are the same for the same seed, others for another, and more of them begin as fewer would', () => {
    const draw = (trials: number, seed: number) => expandSweep(base, { method: 'random', trials, seed, space: { learningRate: { min: 1e-4, max: 1, log: true } } })
    expect(draw(5, 1)).toEqual(draw(5, 1))
    expect(draw(5, 2)).not.toEqual(draw(5, 1))
    expect(draw(9, 1).slice(0, 5)).toEqual(draw(5, 1))
  })

  it('are never the same twice', () => {
    expect(expandSweep(base, { method: 'random', trials: 50, space: { units: [1, 2, 3] } }).map(({ units }) => units).toSorted()).toEqual([1, 2, 3])
  })

  it('are refused with every problem named', () => {
    const wrong: Sweep = { method: 'random', space: { l2: { min: 1, max: 0 } } }
    expect(() => expandSweep(base, wrong)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('min 1 must be below max 0') }))
  })
})

describe('successive halving', () => {
  it('trains ever fewer trials for ever longer, the last one to the end', () => {
    expect(halvingRungs({ trials: 9, eta: 3, minEpochs: 2, maxEpochs: 60 })).toEqual([{ trials: 9, epochs: 2 }, { trials: 3, epochs: 6 }, { trials: 1, epochs: 60 }])
    expect(halvingRungs({ trials: 5, eta: 2, minEpochs: 1, maxEpochs: 3 })).toEqual([{ trials: 5, epochs: 1 }, { trials: 2, epochs: 2 }, { trials: 1, epochs: 3 }])
  })

  it('keeps several to the end where there are not enough epochs to halve', () => {
    expect(halvingRungs({ trials: 8, eta: 2, minEpochs: 4, maxEpochs: 6 })).toEqual([{ trials: 8, epochs: 4 }, { trials: 4, epochs: 6 }])
    expect(halvingRungs({ trials: 1, eta: 2, minEpochs: 2, maxEpochs: 6 })).toEqual([{ trials: 1, epochs: 6 }])
  })
})

describe('the time that a search still needs', () => {
  const trial = (units: number, epochs: number, bestEpoch: number, limit = 60) => ({ parameters: { units, maxEpochs: 60, patience: 8 }, epochs, best: { epoch: bestEpoch }, limit })

  it('follows from the work done, where work goes with units and epochs', () => {
    // 10 epochs of 128 units took 10 s; 10 of 256 units will take 20 s.
    expect(estimateRemaining([trial(128, 10, 2, 10), trial(256, 0, 0)], 10)).toBe(20)
  })

  it('counts a trial under way until its patience ends, and not beyond its limit', () => {
    expect(estimateRemaining([trial(128, 4, 4)], 4)).toBe(8)
    expect(estimateRemaining([trial(128, 4, 4, 6)], 4)).toBe(2)
  })

  it('is nothing before the first epoch and after the last', () => {
    expect(estimateRemaining([trial(128, 0, 0)], 1)).toBe(0)
    expect(estimateRemaining([trial(128, 10, 2, 10), trial(512, 4, 4, 4)], 9)).toBe(0)
  })
})

describe('what the head is to answer', () => {
  const data = { train: { embeddings: new Float32Array(), labels: [0, 0, 0, 1] }, validation: { embeddings: new Float32Array(), labels: [] }, embeddingSize: 0, classes: 2 }

  it('is its class, smoothed over all classes if wished', () => {
    expect([...targetsOf(data, { labelSmoothing: 0, classWeights: 'none' })]).toEqual([1, 0, 1, 0, 1, 0, 0, 1])
    expect([...targetsOf(data, { labelSmoothing: 0.5, classWeights: 'none' })]).toEqual([0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.25, 0.75])
  })

  it('counts so that classes weigh as wished and an average image weighs 1', () => {
    expect(weightsOfClasses('balanced', data.train.labels, 2)).toEqual([expect.closeTo(2 / 3, 12), expect.closeTo(2, 12)])
    expect(weightsOfClasses([1, 5], data.train.labels, 2)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(2.5, 12)])
    expect(weightsOfClasses('none', data.train.labels, 2)).toEqual([1, 1])
    expect(() => weightsOfClasses([1, 2, 3], data.train.labels, 2)).toThrow(RangeError)
  })
})
