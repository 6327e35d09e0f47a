import { describe, expect, it } from '@jest/globals'
import type { ManifestRow } from '@emberwatch/contracts'
import { DEFAULT_PARAMETERS, DEFAULT_SWEEP } from '@emberwatch/ml/training'
import { identifyRun } from './identify-run.ts'
import { majorityAnswers, splitRows } from './split-rows.ts'

const dataset = { task: 'wildfire', number: 2, contentHash: 'a'.repeat(64), version: 'v2-aaaaaaaa' }
const parameters = { ...DEFAULT_PARAMETERS, sweep: DEFAULT_SWEEP }

describe('the name of a run', () => {
  it('depends on the data, the parameters and the backbone, and on nothing else', () => {
    const { runId, modelVersion } = identifyRun(dataset, parameters, 'backbone')
    expect(identifyRun(dataset, { ...parameters }, 'backbone')).toEqual({ runId, modelVersion })
    expect(modelVersion).toBe(`m2-${runId.slice(0, 8)}`)
    expect(new Set([
      runId,
      identifyRun({ ...dataset, contentHash: 'b'.repeat(64) }, parameters, 'backbone').runId,
      identifyRun(dataset, { ...parameters, seed: 8 }, 'backbone').runId,
      identifyRun(dataset, DEFAULT_PARAMETERS, 'backbone').runId,
      identifyRun(dataset, parameters, 'other').runId
    ]).size).toBe(5)
  })
})

const row = (label: string, split: ManifestRow['split'], index: number): ManifestRow =>
  ({ imageId: String(index).padStart(64, '0'), label, split, cell: '1:1', lon: null, lat: null, source: 'import', fireId: null, addedIn: 'v1-00000000' })

const rows = [row('no', 'train', 0), row('yes', 'test', 1), row('yes', 'train', 2), row('no', 'validation', 3), row('no', 'train', 4), row('no', 'test', 5)]
const options = { dataset, rows, embeddings: Float32Array.from({ length: 12 }, (_, index) => index), embeddingSize: 2, classes: ['no', 'yes'] }

describe('the rows of a dataset version', () => {
  it('go to their splits together with their embeddings', () => {
    const { train, validation, test } = splitRows(options)
    expect(train).toEqual({ embeddings: Float32Array.from([0, 1, 4, 5, 8, 9]), labels: [0, 1, 0] })
    expect(validation).toEqual({ embeddings: Float32Array.from([6, 7]), labels: [0] })
    expect(test).toEqual({ embeddings: Float32Array.from([2, 3, 10, 11]), labels: [1, 0] })
  })

  it('go with them, so that it is known which image an answer is about', () => {
    expect(splitRows(options).rows.test).toEqual([rows[1], rows[5]])
  })

  it('say which test images always answering the most frequent training class gets right', () => {
    expect(majorityAnswers(splitRows(options), 2)).toEqual([false, true])
  })

  it.each([
    ['a class without training images', rows.filter(({ label, split }) => !(label === 'yes' && split === 'train')), 'no image of yes'],
    ['no validation image', rows.filter(({ split }) => split !== 'validation'), 'its validation split is empty'],
    ['no test image', rows.filter(({ split }) => split !== 'test'), 'its test split is empty'],
    ['a label that the task does not know', [...rows, row('maybe', 'train', 6)], 'has the label maybe']
  ])('with %s cannot be trained on, and the error says why', (_, changed, why) => {
    expect(() => splitRows({ ...options, rows: changed })).toThrow(why)
    expect(() => splitRows({ ...options, rows: changed })).toThrow(expect.objectContaining({ code: 'TRAINER_DATASET_UNUSABLE', retryable: false }))
  })
})
