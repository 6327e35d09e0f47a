import { answer } from '@emberwatch/bus'
import { createEvent, DriftCancel, type DriftComparison, DriftProgressV1 } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { findReport } from '../find-report.ts'
import { expectProblem } from '../testing/expect-problem.ts'
import { report } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { COMPARISON_EXAMPLE } from './drift-comparisons.ts'

// The test gateway's clock says midnight.
const JUST_NOW = '2026-06-29T23:59:55.000Z'
const LONG_AGO = '2026-06-29T23:50:00.000Z'

const comparison = (reportId: string, fields: Partial<DriftComparison> = {}): DriftComparison => ({ ...COMPARISON_EXAMPLE, reportId, askedAt: LONG_AGO, at: JUST_NOW, ...fields })

const seeded = async () => {
  const gateway = await createTestGateway()
  const { database, bus, server } = gateway
  const all = [
    comparison('going'), comparison('queued', { state: 'waiting', stage: 'waiting', done: 0, imagesPerSide: 50, askedAt: JUST_NOW }), comparison('died', { at: LONG_AGO }),
    comparison('stopped', { state: 'cancelled', problem: 'comparison stopped was cancelled: the wrong versions' }), comparison('broken', { state: 'failed', problem: 'every image of v1 is in v2 too' }), comparison('done', { state: 'finished', stage: 'finished', done: 1 })
  ]
  for (const one of all) await database.drift_comparisons.insert(recordIds.driftComparison('wildfire', one.reportId), one)
  await database.drift_reports.insert(recordIds.driftReport('wildfire', 'done'), report('done'))
  const asked: unknown[] = []
  await bus.serve({
    name: 'drift',
    description: 'drift',
    answers: [answer(DriftCancel, 'wildfire', async (request) => {
      asked.push(request)
      return { reportId: 'x', state: request.n === 50 ? 'cancelled' as const : 'not-in-hand' as const }
    })]
  })
  return { ...gateway, asked, get: (url: string) => server.inject({ url }), cancel: (id: string, body?: object) => server.inject({ method: 'POST', url: `/v1/drift/reports/${id}/cancel`, ...(body === undefined ? {} : { payload: body }) }) }
}

describe('a report that is not there yet', () => {
  it('is its comparison, and how far that is', async () => {
    const { get } = await seeded()
    const response = await get('/v1/drift/reports/going')
    expect([response.statusCode, response.headers['retry-after'], response.json()]).toEqual([202, '1', comparison('going')])
    expect((await get('/v1/drift/reports/done')).statusCode).toBe(200)
  })

  it('is there if it came while it was looked for', async () => {
    const { database } = await seeded()
    await database.drift_comparisons.insert(recordIds.driftComparison('wildfire', 'late'), comparison('late', { state: 'finished', stage: 'finished', done: 1 }))
    const find: typeof database.drift_reports.find = async (id) => {
      const found = await database.drift_reports.find(id)
      await database.drift_reports.insert(id, report('late'))
      return found
    }
    expect(await findReport({ database: { ...database, drift_reports: { ...database.drift_reports, find } }, now: () => new Date(JUST_NOW) }, 'wildfire', 'late')).toMatchObject({ reportId: 'late', verdict: expect.any(String) })
  })

  it('is not found when nobody computes it any more, with the reason', async () => {
    const { get } = await seeded()
    for (const [id, reason] of [['stopped', 'was cancelled: comparison stopped'], ['broken', 'every image of v1'], ['died', 'the process that computed it is gone'], ['never', 'GET /v1/drift/reports lists']]) {
      const response = await get(`/v1/drift/reports/${id}`)
      expectProblem(response, 'REPORT_NOT_FOUND')
      expect(response.json().detail).toContain(reason)
    }
  })

  it('is listed among the comparisons, the newest first, by state', async () => {
    const { get } = await seeded()
    expect((await get('/v1/drift/comparisons')).json()).toMatchObject({ items: [{ reportId: 'queued' }, {}, {}, {}, {}, {}], total: 6 })
    expect((await get('/v1/drift/comparisons?state=waiting')).json()).toMatchObject({ items: [{ reportId: 'queued' }], total: 1 })
    expectProblem(await get('/v1/drift/comparisons?state=odd'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/drift/comparisons?task=volcano'), 'TASK_NOT_FOUND')
  })

  it('goes by among the events', async () => {
    const { bus, server } = await seeded()
    const { task, ...data } = comparison('going')
    await bus.publish(createEvent(DriftProgressV1, { producer: 'drift', task, key: 'going/1', time: new Date(JUST_NOW), data }))
    const address = await server.listen({ port: 0, host: '127.0.0.1' })
    const stream = await fetch(`${address}/v1/events?types=drift.progressed&after=0`)
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    while (!text.includes('\n\ndata') && !text.includes('"testing"')) text += Buffer.from((await reader.read()).value ?? []).toString()
    expect(text).toContain('event: emberwatch.drift.progressed.v1')
    await reader.cancel()
    await server.close()
  })
})

describe('cancelling a comparison', () => {
  it('asks for what was asked, and says whether it is cancelled or told to end', async () => {
    const { cancel, asked } = await seeded()
    const queued = await cancel('queued', { reason: 'the wrong versions' })
    expect([queued.statusCode, queued.json()]).toEqual([200, { reportId: 'queued', state: 'cancelled' }])
    const going = await cancel('going', {})
    expect([going.statusCode, going.json()]).toEqual([202, { reportId: 'going', state: 'cancelling' }])
    const { reference, current } = COMPARISON_EXAMPLE
    expect(asked).toEqual([{ reference, current, n: 50, reason: 'the wrong versions' }, { reference, current, n: 10_000 }])
  })

  it('is refused where there is nothing to cancel, and asks nobody', async () => {
    const { cancel, asked } = await seeded()
    for (const [id, how] of [['done', 'has its report'], ['stopped', 'is cancelled already'], ['broken', 'has failed already'], ['died', 'ended with the process']] as const) {
      const response = await cancel(id, {})
      expectProblem(response, 'DRIFT_OVER')
      expect(response.json().detail).toContain(how)
    }
    expectProblem(await cancel('never', {}), 'REPORT_NOT_FOUND')
    expectProblem(await cancel('queued', { because: 'x' }), 'REQUEST_INVALID')
    expect(asked).toEqual([])
  })

  it('says so when no instance of the drift service runs', async () => {
    const { server, database } = await createTestGateway()
    await database.drift_comparisons.insert(recordIds.driftComparison('wildfire', 'going'), comparison('going'))
    expectProblem(await server.inject({ method: 'POST', url: '/v1/drift/reports/going/cancel', payload: {} }), 'BUS_NO_RESPONDERS')
  })
})
