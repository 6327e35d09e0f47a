import { answer } from '@emberwatch/bus'
import { AppError, DriftCompare, DriftLive, DriftReport, DriftTrend, LiveDrift, objectKeys, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { dataset, juneAt, report } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { liveDriftExample } from './live-drift-example.ts'

const HTML = '<!doctype html><title>Drift</title><p>no drift'
const v1 = dataset(1, Buffer.from('1'))
const v2 = dataset(2, Buffer.from('2'))

const seeded = async () => {
  const gateway = await createTestGateway()
  const { database, objects, bus, server } = gateway
  for (const version of [v1, v2]) await database.datasets.insert(recordIds.dataset('wildfire', version.number), version)
  for (const stored of [report('old', { createdAt: juneAt(1) }), report('new', { createdAt: juneAt(2) })]) {
    await database.drift_reports.insert(recordIds.driftReport('wildfire', stored.reportId), stored)
    await objects.put(stored.htmlKey, Buffer.from(HTML), 'text/html')
    await objects.put(stored.jsonKey, Buffer.from('{"reportId":"stored"}'), 'application/json')
  }
  const asked: unknown[] = []
  const serveDrift = () => bus.serve({
    name: 'drift',
    description: 'drift',
    answers: [answer(DriftCompare, 'wildfire', async (request) => {
      asked.push(request)
      if (request.reference === request.current) throw new AppError('a version cannot be compared with itself', { code: 'DRIFT_REFUSED', retryable: false })
      return report('new')
    })]
  })
  return { ...gateway, asked, serveDrift, get: (url: string) => server.inject({ url }) }
}

describe('the drift report of two versions', () => {
  it('is computed by the drift service and downloaded as a page', async () => {
    const { get, asked, serveDrift } = await seeded()
    await serveDrift()
    const response = await get('/v1/drift/report?reference=v1&current=latest&n=50')
    expect(response.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'attachment; filename="emberwatch-drift-v1-vs-v2.html"' })
    expect(response.body).toBe(HTML)
    expect(asked).toEqual([{ reference: v1.version, current: v2.version, n: 50 }])
  })

  it('is downloaded as JSON when asked', async () => {
    const { get, asked, serveDrift } = await seeded()
    await serveDrift()
    const response = await get('/v1/drift/report?reference=v1&current=v2&format=json')
    expect(response.headers['content-disposition']).toBe('attachment; filename="emberwatch-drift-v1-vs-v2.json"')
    expect(response.json()).toEqual({ reportId: 'stored' })
    expect(asked).toEqual([{ reference: v1.version, current: v2.version }])
  })

  it('is not sent again to whoever has it', async () => {
    const { server, serveDrift } = await seeded()
    await serveDrift()
    for (const url of ['/v1/drift/report?reference=v1&current=v2', '/v1/drift/report?reference=v1&current=v2&format=json', '/v1/drift/reports/new/html']) {
      const { headers } = await server.inject({ url })
      expect(headers['cache-control']).toBe('private, no-cache')
      const again = await server.inject({ url, headers: { 'if-none-match': `"other", ${headers['etag']}` } })
      expect([again.statusCode, again.body, again.headers['etag']]).toEqual([304, '', headers['etag']])
      expect((await server.inject({ url, headers: { 'if-none-match': '"other"' } })).statusCode).toBe(200)
    }
  })

  it('is refused when the request is not right, a version is unknown, or the comparison makes no sense', async () => {
    const { get, serveDrift } = await seeded()
    expectProblem(await get('/v1/drift/report?reference=v1&current=v2'), 'BUS_NO_RESPONDERS')
    await serveDrift()
    for (const query of ['reference=v1', 'reference=v1&current=v2&n=9', 'reference=v1&current=v2&n=10001', 'reference=v1&current=v2&n=x', 'reference=v1&current=v2&format=pdf']) {
      expectProblem(await get(`/v1/drift/report?${query}`), 'REQUEST_INVALID')
    }
    expectProblem(await get('/v1/drift/report?reference=v1&current=v9'), 'DATASET_NOT_FOUND')
    expectProblem(await get('/v1/drift/report?reference=v1&current=v1'), 'DRIFT_REFUSED')
    expectProblem(await get('/v1/drift/report?reference=v1&current=v2&task=volcano'), 'TASK_NOT_FOUND')
  })
})

describe('the schema of a report\'s JSON file', () => {
  it('is served under the id that reports name', async () => {
    const { get } = await seeded()
    const response = await get('/v1/drift/report/schema')
    expect(response.headers['content-type']).toContain('application/schema+json')
    expect(response.json()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'urn:emberwatch:schema:drift-report:v1', additionalProperties: false })
  })
})

describe('drift reports', () => {
  it('are listed newest first and shown as numbers', async () => {
    const { get } = await seeded()
    const response = await get('/v1/drift/reports')
    expect(Value.Check(Page(DriftReport), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ reportId: 'new' }, { reportId: 'old' }], total: 2 })
    expect((await get('/v1/drift/reports/old')).json()).toEqual(report('old', { createdAt: juneAt(1) }))
    expectProblem(await get('/v1/drift/reports/none'), 'REPORT_NOT_FOUND')
    expectProblem(await get('/v1/drift/reports/old?task=scenes'), 'REPORT_NOT_FOUND')
    expectProblem(await get('/v1/drift/reports?task=volcano'), 'TASK_NOT_FOUND')
  })

  it('are filtered by verdict and versions, and make a trend, oldest first', async () => {
    const { get, database } = await seeded()
    const drifted = report('drifted', { verdict: 'drift', severity: 'severe', createdAt: juneAt(3), effects: [{ name: 'auc', value: 0.8, low: 0.7, high: 0.9, severity: 'severe' }], causes: [{ name: 'hazier', family: 'quality', explained: 0.9, strength: 4, sentence: 'the current images are hazier' }] })
    await database.drift_reports.insert(recordIds.driftReport('wildfire', 'drifted'), drifted)
    expect((await get('/v1/drift/reports?verdict=drift')).json()).toMatchObject({ items: [{ reportId: 'drifted' }], total: 1 })
    expect((await get('/v1/drift/reports?reference=v1&current=v2-bbbbbbbb')).json()).toMatchObject({ total: 3 })
    expect((await get('/v1/drift/reports?reference=v')).json()).toMatchObject({ total: 0 })
    expectProblem(await get('/v1/drift/reports?verdict=maybe'), 'REQUEST_INVALID')
    const trend = (await get('/v1/drift/trend?reference=v1')).json()
    expect(Value.Check(DriftTrend, trend)).toBe(true)
    expect(trend.reports.map(({ reportId }: { reportId: string }) => reportId)).toEqual(['old', 'new', 'drifted'])
    expect(trend.reports[2]).toMatchObject({ auc: { value: 0.8, low: 0.7, high: 0.9 }, cause: 'hazier', severity: 'severe' })
    expect(trend.reports[0]).toMatchObject({ auc: null, cause: null, severity: 'none' })
  })

  it('are shown as a page that may load nothing from elsewhere', async () => {
    const { get, database } = await seeded()
    const response = await get('/v1/drift/reports/old/html')
    expect(response.body).toBe(HTML)
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(response.headers['content-disposition']).toBeUndefined()
    expect(response.headers['content-security-policy']).toMatch(/^default-src 'none'.*sandbox/)
    expectProblem(await get('/v1/drift/reports/none/html'), 'REPORT_NOT_FOUND')
    await database.drift_reports.insert(recordIds.driftReport('wildfire', 'lost'), report('lost'))
    expectProblem(await get('/v1/drift/reports/lost/html'), 'STORAGE_OBJECT_MISSING')
  })
})

describe('live drift', () => {
  it('has a page for the window that an event names, and for no other', async () => {
    const { get, database, objects } = await seeded()
    const [example] = liveDriftExample.windows
    if (example === undefined) throw new Error('the example has no window')
    const calm: typeof example = { ...example, windowId: 'live-wildfire-3-13', number: 13, turn: 'none' }
    for (const window of [example, calm]) await database.live_windows.insert(recordIds.liveWindow('wildfire', window.activation, window.number), window)
    await objects.put(objectKeys.report(example.windowId, 'html'), Buffer.from(HTML), 'text/html')
    const page = await get(`/v1/drift/reports/${example.windowId}/html`)
    expect([page.statusCode, page.body, page.headers['content-security-policy']]).toEqual([200, HTML, expect.stringContaining("default-src 'none'")])
    expectProblem(await get(`/v1/drift/reports/${calm.windowId}/html`), 'REPORT_NOT_FOUND')
    expectProblem(await get(`/v1/drift/reports/${example.windowId}/html?task=other`), 'TASK_NOT_FOUND')
  })

  it('is answered by the drift service, with as many windows as asked for', async () => {
    const { get, bus } = await seeded()
    expectProblem(await get('/v1/drift/live'), 'BUS_NO_RESPONDERS')
    await bus.serve({ name: 'drift', description: 'drift', answers: [answer(DriftLive, 'wildfire', async ({ windows = 20 }) => ({ ...liveDriftExample, windows: liveDriftExample.windows.slice(0, windows) }))] })
    const response = (await get('/v1/drift/live')).json()
    expect(Value.Check(LiveDrift, response)).toBe(true)
    expect(response).toEqual(liveDriftExample)
    expect((await get('/v1/drift/live?windows=0')).json()).toMatchObject({ state: 'watching', windows: [] })
    expectProblem(await get('/v1/drift/live?windows=101'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/drift/live?task=volcano'), 'TASK_NOT_FOUND')
  })
})
