import { describe, expect, it } from '@jest/globals'
import { metric, model, run } from '../testing/records.ts'
import { compareRuns } from './compare-runs.ts'

describe('comparing runs', () => {
  it('says what was chosen differently and shows the best epoch and the model of each', () => {
    const first = run('r1', { modelVersion: 'm1' })
    const second = run('r2', { datasetVersion: 'v2-bbbbbbbb', parameters: { ...first.parameters, units: 512, seed: 8 } })
    const comparison = compareRuns([
      { run: first, metrics: [metric('r1', 0, 0.5), metric('r1', 1, 0.2), metric('r1', 2, 0.3)], model: model('m1') },
      { run: second, metrics: [], model: undefined }
    ])
    expect(comparison.differing).toEqual(['datasetVersion', 'units', 'seed'])
    expect(comparison.items.map(({ run: { runId }, best, model: made }) => [runId, best?.step, made?.modelVersion])).toEqual([['r1', 1, 'm1'], ['r2', undefined, undefined]])
  })

  it('finds no difference between runs of the same choices', () => {
    expect(compareRuns([{ run: run('a'), metrics: [], model: undefined }, { run: run('b'), metrics: [], model: undefined }]).differing).toEqual([])
  })
})
