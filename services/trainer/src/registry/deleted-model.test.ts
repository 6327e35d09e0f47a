import type { DatasetVersion, Model, TaskDefinition, TrainingParameters } from '@emberwatch/contracts'
import { createMemoryBus } from '@emberwatch/bus/testing'
import type { Embedder } from '@emberwatch/ml'
import { DEFAULT_PARAMETERS } from '@emberwatch/ml/training'
import { recordIds } from '@emberwatch/storage'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { describe, expect, it } from '@jest/globals'
import { identifyRun } from '../domain/identify-run.ts'
import { requestTraining } from '../request-training.ts'

const TASK = 'wildfire'
const time = new Date('2026-06-01T00:00:00Z')
const dataset = { task: TASK, version: 'v1-00000000', number: 1, contentHash: 'a'.repeat(64) } as DatasetVersion
const parameters: TrainingParameters = DEFAULT_PARAMETERS

const deleted = async () => {
  const database = createMemoryDatabase()
  const bus = createMemoryBus()
  const { modelVersion } = identifyRun(dataset, parameters, 'backbone')
  await database.models.insert(recordIds.model(TASK, modelVersion), { task: TASK, modelVersion } as Model)
  await database.model_deletions.insert(recordIds.modelDeletion(TASK, modelVersion), { task: TASK, modelVersion, reason: 'wrong labels', by: 'ada', at: time.toISOString(), purgedAt: null })
  const ask = (trigger: 'request' | 'schedule', chosen = parameters) =>
    requestTraining({ task: { task: TASK } as TaskDefinition, bus, database, embedder: { backbone: { backboneId: 'backbone' } } as Embedder, defaults: parameters }, { dataset, parameters: chosen, trigger, time })
  return { bus, ask }
}

describe('a training whose model was deleted', () => {
  it('is not done again by itself, and who asks for it is told why', async () => {
    const { bus, ask } = await deleted()
    await expect(ask('request')).rejects.toMatchObject({ code: 'TRAINER_RUN_OVER', message: expect.stringMatching(/its model m1-\w+ was deleted at .* by ada \(wrong labels\).*train with another seed/) })
    expect(await ask('schedule')).toMatchObject({ state: 'already-done' })
    expect(bus.published).toEqual([])
  })

  it('is another one with another seed', async () => {
    const { ask } = await deleted()
    expect(await ask('request', { ...parameters, seed: 99 })).toMatchObject({ state: 'accepted' })
  })
})
