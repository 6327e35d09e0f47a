import { describe, expect, it } from '@jest/globals'
import { createMemoryBus } from '@emberwatch/bus/testing'
import type { Run } from '@emberwatch/contracts'
import { silentLogger } from '@emberwatch/observability'
import { DEFAULT_PARAMETERS } from '@emberwatch/ml/training'
import { recordIds } from '@emberwatch/storage'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { identifyRun } from './domain/identify-run.ts'
import { endAbandoned } from './end-abandoned.ts'

const context = { log: silentLogger(), eventId: 'event', attempt: 6, isLastAttempt: true, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }

describe('a run whose trainer died at every delivery', () => {
  it.each(['requested', 'ofVersion'] as const)('%s ends as failed and says so, unless it came to an end before', async (kind) => {
    const [bus, database] = [createMemoryBus(), createMemoryDatabase()]
    const dataset = { task: 'wildfire', number: 1, version: 'v1-00000000', contentHash: 'a' }
    await database.datasets.insert(recordIds.dataset('wildfire', 1), dataset as never)
    const { runId } = identifyRun(dataset, DEFAULT_PARAMETERS, 'backbone')
    const id = recordIds.run('wildfire', runId)
    await database.runs.insert(id, { runId, state: 'running', datasetVersion: dataset.version } as Run)
    const abandoned = endAbandoned({ task: { task: 'wildfire', title: '', classes: [] }, bus, database, embedder: { backbone: { backboneId: 'backbone' } } as never, now: () => new Date(0), defaults: DEFAULT_PARAMETERS })
    await abandoned[kind]({ data: { runId, version: dataset.version } } as never, context)
    expect(await database.runs.find(id)).toMatchObject({ state: 'failed', failure: expect.stringContaining('5 times the trainer died') })
    expect(bus.published.map(({ type }) => type)).toEqual(['emberwatch.training.failed.v1'])
    await database.runs.inform(id, { state: 'finished' })
    await abandoned[kind]({ data: { runId, version: dataset.version } } as never, context)
    expect((await database.runs.find(id))?.state).toBe('finished')
  })
})
