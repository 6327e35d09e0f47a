import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Prediction } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { describe, expect, it } from '@jest/globals'
import { createPlacePredictionKeeper } from './keep-place-prediction.ts'

const PREDICTION: Prediction = { task: 'wildfire', label: 'wildfire', confidence: 0.9, confidences: { wildfire: 0.9 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: '0', timings: { decodeMs: 1, inferMs: 2, totalMs: 3 } }

describe('predictions of places that cannot be kept', () => {
  it('are told once in a while and not each of them', async () => {
    const database = createMemoryDatabase()
    const said: string[] = []
    const log = { warn: (_facts: object, sentence: string) => { said.push(sentence) } } as unknown as Logger
    let ms = 0
    const insert = async (): Promise<never> => { throw new Error('the database is away') }
    const keep = createPlacePredictionKeeper({ database: { ...database, place_predictions: { ...database.place_predictions, insert } }, log, now: () => new Date(ms) })
    const predict = async (): Promise<void> => {
      for (let lat = 0; lat < 20; lat++) keep({ lat, lon: 0 }, PREDICTION)
      await nextTurn()
    }
    await predict()
    ms = 9000
    await predict()
    expect(said).toEqual(['prediction of a place not kept'])
    ms = 11_000
    await predict()
    expect(said).toHaveLength(2)
  })
})
