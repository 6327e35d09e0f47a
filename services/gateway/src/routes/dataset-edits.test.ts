import { answer } from '@emberwatch/bus'
import { AppError, DatasetEdit, DatasetEditing, Page } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { edit } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

describe('the edits of a dataset', () => {
  it('are listed newest first', async () => {
    const { server, database } = await createTestGateway()
    for (const number of [1, 2, 10]) await database.dataset_edits.insert(recordIds.datasetEdit('wildfire', number), edit(number))
    const response = await server.inject({ url: '/v1/datasets/edits?limit=2' })
    expect(Value.Check(Page(DatasetEdit), response.json())).toBe(true)
    expect(response.json()).toEqual({ items: [edit(10), edit(2)], total: 3 })
    expectProblem(await server.inject({ url: '/v1/datasets/edits?kind=remove' }), 'REQUEST_INVALID')
    expectProblem(await server.inject({ url: '/v1/datasets/edits?task=volcano' }), 'TASK_NOT_FOUND')
  })

  it('are made by the ingest service, whose refusals are passed on', async () => {
    const { server, bus } = await createTestGateway()
    const asked: unknown[] = []
    await bus.serve({
      name: 'ingest',
      description: 'ingest',
      answers: [answer(DatasetEditing, 'wildfire', async (request) => {
        asked.push(request)
        if (request.kind === 'restore') throw new AppError('no image of the selection was removed', { code: 'DATASET_EDIT_REFUSED', retryable: false })
        return { edit: edit(1), datasetVersion: 'v2-bbbbbbbb' }
      })]
    })
    const send = (body: unknown, task = 'wildfire') => server.inject({ method: 'POST', url: `/v1/datasets/edits?task=${task}`, headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) })
    const why = { by: 'ada', why: 'the labels of this source are wrong' }
    const retraction = { kind: 'remove', selection: { source: 'import', origin: 'import old' }, ...why }
    expect((await send(retraction)).json()).toEqual({ edit: edit(1), datasetVersion: 'v2-bbbbbbbb' })
    const many = { kind: 'relabel', selection: { imageIds: Array.from({ length: 1000 }, (_, index) => sha256(String(index))) }, label: 'nowildfire', ...why }
    expect((await send(many)).statusCode).toBe(200)
    expect(asked).toEqual([retraction, many])
    expect(expectProblem(await send({ ...retraction, kind: 'restore' }), 'DATASET_EDIT_REFUSED')).toBe('no image of the selection was removed')
    for (const body of [{}, { ...retraction, why: '' }, { ...retraction, why: ' \u00a0' }, { ...retraction, by: 'a\u0000da' }, { ...retraction, kind: 'burn' }, { ...retraction, selection: { imageIds: ['abc'] } }, { ...retraction, selection: { imageIds: [] } }, { ...retraction, selection: { source: 'rumour' } }, { ...retraction, selection: { all: true } }, { ...retraction, force: true }]) {
      expectProblem(await send(body), 'REQUEST_INVALID')
    }
    expectProblem(await send(retraction, 'scenes'), 'BUS_NO_RESPONDERS')
  })
})
