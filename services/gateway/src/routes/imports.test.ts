import { answer } from '@emberwatch/bus'
import { AppError, ImportJob, IngestImport, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { importJob, juneAt } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const RUNNING = importJob('i-1', { state: 'running', files: 1, finishedAt: null, datasetVersion: null })

/** An ingest service whose import of any folder runs until it is told to end. */
const serving = async (environment: Record<string, string> = {}) => {
  const gateway = await createTestGateway({ environment })
  const asked: unknown[] = []
  const id = recordIds.import('wildfire', RUNNING.importId)
  await gateway.bus.serve({
    name: 'ingest',
    description: 'ingest',
    answers: [answer(IngestImport, 'wildfire', async (request) => {
      asked.push(request)
      if (request.folder === '../etc') throw new AppError('the folder is outside the import root', { code: 'INGEST_IMPORT_REFUSED', retryable: false })
      await gateway.database.imports.insert(id, RUNNING)
      return RUNNING
    })]
  })
  const start = (body: unknown = { folder: '.' }, parameters = '') => gateway.server.inject({ method: 'POST', url: `/v1/ingest/import${parameters}`, headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) })
  return { ...gateway, asked, start, end: (fields: Partial<ImportJob>) => gateway.database.imports.inform(id, fields) }
}

describe('starting an import', () => {
  it('is answered when it is finished', async () => {
    const { start, end, asked } = await serving()
    const answered = start({ folder: 'kaggle.zip', keepSplits: true })
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await end({ state: 'finished', files: 3, datasetVersion: 'v1-aaaaaaaa' })
    const response = await answered
    expect([response.statusCode, response.json()]).toEqual([200, { ...RUNNING, state: 'finished', files: 3, datasetVersion: 'v1-aaaaaaaa' }])
    expect(Value.Check(ImportJob, response.json())).toBe(true)
    expect(asked).toEqual([{ folder: 'kaggle.zip', keepSplits: true }])
  })

  it('is answered at once if the caller does not wait', async () => {
    const { start } = await serving()
    const response = await start({ folder: '.' }, '?wait=false')
    expect([response.statusCode, response.json()]).toEqual([202, RUNNING])
    expect(response.headers['location']).toBe('/v1/imports/i-1?task=wildfire')
  })

  it('is answered while it goes on, before the time is up', async () => {
    const { start } = await serving({ COMMAND_TIMEOUT_MS: '1300' })
    const response = await start()
    expect([response.statusCode, response.json()]).toEqual([202, RUNNING])
    expect(response.headers['location']).toBe('/v1/imports/i-1?task=wildfire')
  })

  it('is a problem if it fails, or is refused', async () => {
    const { start, end, asked } = await serving()
    const answered = start()
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await end({ state: 'failed', problem: 'the zip file ends in the middle' })
    expect(expectProblem(await answered, 'INGEST_IMPORT_FAILED')).toBe('the zip file ends in the middle; GET /v1/imports/i-1 says how far it came, and what was imported until then stays')
    expectProblem(await start({ folder: '../etc' }), 'INGEST_IMPORT_REFUSED')
    for (const body of [{}, { folder: 7 }, { folder: '' }, { folder: '.', keepSplits: 'yes' }, { folder: '.', recursive: true }]) expectProblem(await start(body), 'REQUEST_INVALID')
    expectProblem(await start({ folder: '.' }, '?wait=maybe'), 'REQUEST_INVALID')
    expectProblem(await start({ folder: '.' }, '?task=volcano'), 'TASK_NOT_FOUND')
  })
})

describe('imports', () => {
  it('are listed newest first, by state, and found by their id', async () => {
    const { server, database } = await createTestGateway()
    const jobs = [importJob('old', { startedAt: juneAt(1) }), importJob('new', { startedAt: juneAt(3), state: 'running' }), importJob('other', { task: 'scenes' })]
    for (const job of jobs) await database.imports.insert(recordIds.import(job.task, job.importId), job)
    const response = await server.inject({ url: '/v1/imports' })
    expect(Value.Check(Page(ImportJob), response.json())).toBe(true)
    expect(response.json()).toEqual({ items: [jobs[1], jobs[0]], total: 2 })
    expect((await server.inject({ url: '/v1/imports?state=running&limit=5' })).json()).toEqual({ items: [jobs[1]], total: 1 })
    expect((await server.inject({ url: '/v1/imports/old' })).json()).toEqual(jobs[0])
    expectProblem(await server.inject({ url: '/v1/imports/other' }), 'IMPORT_NOT_FOUND')
    expectProblem(await server.inject({ url: '/v1/imports?state=done' }), 'REQUEST_INVALID')
    expectProblem(await server.inject({ url: '/v1/imports?limit=0' }), 'REQUEST_INVALID')
  })
})
