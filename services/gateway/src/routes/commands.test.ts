import { answer } from '@emberwatch/bus'
import { AppError, IngestImport, IngestPoll, TrainerTrain } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const POLLED = { rows: 10, inWindow: 4, newFires: 2, taken: 1, quarantined: 1, deferred: 0, datasetVersion: 'v2-bbbbbbbb' }
const IMPORTED = { files: 3, imported: 2, known: 0, quarantined: 1, datasetVersion: 'v1-aaaaaaaa' }

const serving = async () => {
  const gateway = await createTestGateway()
  const asked: unknown[] = []
  await gateway.bus.serve({
    name: 'ingest',
    description: 'ingest',
    answers: [
      answer(IngestPoll, 'wildfire', async () => POLLED),
      answer(IngestImport, 'wildfire', async ({ folder }) => {
        if (folder === '../etc') throw new AppError('the folder is outside the import root', { code: 'INGEST_FOLDER_REFUSED', retryable: false })
        return IMPORTED
      })
    ]
  })
  await gateway.bus.serve({
    name: 'trainer',
    description: 'trainer',
    answers: [answer(TrainerTrain, 'wildfire', async (request) => {
      asked.push(request)
      if (request.datasetVersion === 'v9') throw new AppError('there is no dataset version v9', { code: 'DATASET_NOT_FOUND', retryable: false })
      return { runId: 'run/1', datasetVersion: 'v2-bbbbbbbb', state: 'accepted' as const }
    })]
  })
  const post = (url: string, body?: unknown) => gateway.server.inject({ method: 'POST', url, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }) })
  return { asked, post }
}

describe('what other services are told', () => {
  it('is to poll the feed, with or without a body', async () => {
    const { post } = await serving()
    expect((await post('/v1/ingest/poll')).json()).toEqual(POLLED)
    expect((await post('/v1/ingest/poll', {})).json()).toEqual(POLLED)
    expectProblem(await post('/v1/ingest/poll', []), 'REQUEST_INVALID')
    expectProblem(await post('/v1/ingest/poll?task=volcano'), 'TASK_NOT_FOUND')
    expectProblem(await post('/v1/ingest/poll?task=scenes'), 'BUS_NO_RESPONDERS')
  })

  it('is to import a folder', async () => {
    const { post } = await serving()
    expect((await post('/v1/ingest/import', { folder: '.' })).json()).toEqual(IMPORTED)
    expectProblem(await post('/v1/ingest/import', { folder: '../etc' }), 'INGEST_FOLDER_REFUSED')
    expectProblem(await post('/v1/ingest/import'), 'REQUEST_INVALID')
    expectProblem(await post('/v1/ingest/import', { folder: 7 }), 'REQUEST_INVALID')
  })

  it('is to train, and where to follow it', async () => {
    const { post, asked } = await serving()
    const response = await post('/v1/train')
    expect(response.statusCode).toBe(202)
    expect(response.headers['location']).toBe('/v1/runs/run%2F1?task=wildfire')
    expect(response.json()).toEqual({ runId: 'run/1', datasetVersion: 'v2-bbbbbbbb', state: 'accepted' })
    await post('/v1/train', { datasetVersion: 'v2', parameters: { units: [64], seed: 3 } })
    expect(asked).toEqual([{}, { datasetVersion: 'v2', parameters: { units: [64], seed: 3 } }])
    expectProblem(await post('/v1/train', { datasetVersion: 'v9' }), 'DATASET_NOT_FOUND')
    expect(expectProblem(await post('/v1/train', { parameters: { units: [], layers: 2 } }), 'REQUEST_INVALID')).toContain('parameters.layers is not known here')
  })

  it('is passed on by nobody while the service is away', async () => {
    const { server } = await createTestGateway()
    for (const url of ['/v1/ingest/poll', '/v1/train']) {
      const response = await server.inject({ method: 'POST', url })
      expectProblem(response, 'BUS_NO_RESPONDERS')
      expect(response.headers['retry-after']).toBe('2')
    }
  })
})
