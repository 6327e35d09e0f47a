import { answer } from '@emberwatch/bus'
import { AppError, objectKeys, Page, Quarantined, QuarantineSettling, type SettlingResult } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { juneAt, refusal } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const HTML = Buffer.from('<script>alert(1)</script>')
const resolution = { outcome: 'dismissed' as const, imageId: null, by: 'ada', why: 'it is a test', at: juneAt(9) }

const seeded = async () => {
  const gateway = await createTestGateway()
  const entries = [
    refusal('first', { rejectedAt: juneAt(1), reason: 'blank', resolution }),
    refusal('second', { rejectedAt: juneAt(2), objectKey: objectKeys.quarantined(sha256(HTML)) }),
    refusal('third', { rejectedAt: juneAt(3), reason: 'blank', resolution: null }),
    refusal('other', { task: 'scenes' })
  ]
  for (const entry of entries) await gateway.database.quarantine.insert(recordIds.rejection(entry.task, entry.rejectionId), entry)
  await gateway.objects.put(objectKeys.quarantined(sha256(HTML)), HTML, 'text/html')
  const get = (url: string) => gateway.server.inject({ url })
  const listed = async (parameters = '') => {
    const response = await get(`/v1/quarantine${parameters}`)
    expect(Value.Check(Page(Quarantined), response.json())).toBe(true)
    const { items, total } = response.json<{ items: Quarantined[], total: number }>()
    return [items.map(({ rejectionId }) => rejectionId), total]
  }
  return { ...gateway, get, listed }
}

describe('the quarantine', () => {
  it('shows what was refused and why, newest first, by reason and by whether it is settled', async () => {
    const { listed } = await seeded()
    expect(await listed()).toEqual([['third', 'second', 'first'], 3])
    expect(await listed('?limit=1&offset=1')).toEqual([['second'], 3])
    expect(await listed('?reason=blank')).toEqual([['third', 'first'], 2])
    expect(await listed('?state=open')).toEqual([['third', 'second'], 2])
    expect(await listed('?state=settled')).toEqual([['first'], 1])
    expect(await listed('?state=open&reason=blank')).toEqual([['third'], 1])
    expect(await listed('?task=scenes')).toEqual([['other'], 1])
  })

  it('shows one entry', async () => {
    const { get } = await seeded()
    expect((await get('/v1/quarantine/first')).json()).toMatchObject({ rejectionId: 'first', resolution })
    expectProblem(await get('/v1/quarantine/other'), 'QUARANTINE_NOT_FOUND')
    expectProblem(await get('/v1/quarantine/settle'), 'METHOD_NOT_ALLOWED')
  })

  it('gives the bytes as a download that no browser opens', async () => {
    const { get } = await seeded()
    const response = await get('/v1/quarantine/second/bytes')
    expect(response.rawPayload.equals(HTML)).toBe(true)
    expect(response.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="emberwatch-quarantine-second.bin"', 'x-content-type-options': 'nosniff' })
    expect(expectProblem(await get('/v1/quarantine/third/bytes'), 'STORAGE_OBJECT_MISSING')).toContain('no bytes were kept')
    expectProblem(await get('/v1/quarantine/none/bytes'), 'QUARANTINE_NOT_FOUND')
  })

  it('is refused to a request that is not right', async () => {
    const { get } = await seeded()
    for (const parameters of ['reason=ugly', 'state=shut', 'state=open&state=settled', 'limit=501', 'where=1']) expectProblem(await get(`/v1/quarantine?${parameters}`), 'REQUEST_INVALID')
    expectProblem(await get('/v1/quarantine?task=volcano'), 'TASK_NOT_FOUND')
  })
})

describe('settling quarantine', () => {
  const SETTLED: SettlingResult = { entries: 2, accepted: 1, dismissed: 0, stillRefused: 1, deferred: 0, remaining: 3, problems: [{ rejectionId: 'second', reason: 'blank', detail: 'one colour' }], datasetVersion: null }

  it('is passed on, also of a thousand entries', async () => {
    const { bus, server } = await seeded()
    const asked: unknown[] = []
    await bus.serve({
      name: 'ingest',
      description: 'ingest',
      answers: [answer(QuarantineSettling, 'wildfire', async (request) => {
        asked.push(request)
        if (request.rejectionIds?.[0] === 'none') throw new AppError('there is no quarantine entry none', { code: 'QUARANTINE_NOT_FOUND', retryable: false })
        return SETTLED
      })]
    })
    const settle = (body: unknown) => server.inject({ method: 'POST', url: '/v1/quarantine/settle', headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) })
    const why = { by: 'ada', why: 'the provider was down' }
    const many = { rejectionIds: Array.from({ length: 1000 }, (_, index) => sha256(String(index))), action: 'retry', ...why }
    expect((await settle(many)).json()).toEqual(SETTLED)
    expect((await settle({ reason: 'blank', action: 'dismiss', ...why })).json()).toEqual(SETTLED)
    expect(asked).toEqual([many, { reason: 'blank', action: 'dismiss', ...why }])
    expectProblem(await settle({ rejectionIds: ['none'], action: 'accept', ...why }), 'QUARANTINE_NOT_FOUND')
    for (const body of [{}, { action: 'retry' }, { action: 'burn', ...why }, { action: 'retry', by: '', why: 'x' }, { rejectionIds: [], action: 'retry', ...why }, { rejectionIds: [7], action: 'retry', ...why }, { all: true, action: 'retry', ...why }, { reason: 'blnak', action: 'retry', ...why }, { action: 'retry', ...why, by: ' ' }, { action: 'retry', ...why, why: 'two\nlines' }]) {
      expectProblem(await settle(body), 'REQUEST_INVALID')
    }
    expectProblem(await settle({ ...many, why: 'x'.repeat(300_000) }), 'REQUEST_TOO_LARGE')
  })
})
