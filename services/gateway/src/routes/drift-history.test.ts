import { DriftReportComparison } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { everyVerdict } from '../testing/drift-reports.ts'
import { expectProblem } from '../testing/expect-problem.ts'
import { dataset } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const seeded = async () => {
  const { server, database } = await createTestGateway()
  for (const report of everyVerdict()) await database.drift_reports.insert(recordIds.driftReport('wildfire', report.reportId), report)
  await database.datasets.insert(recordIds.dataset('wildfire', 1), { ...dataset(1, Buffer.from('1')), version: 'v1-aaaaaaaa' })
  return { get: (url: string) => server.inject({ url }) }
}

describe('pages about past drift reports', () => {
  it('have good names and may load nothing', async () => {
    const { get } = await seeded()
    for (const [url, name] of [['/v1/drift/trend?format=html', 'emberwatch-drift-trend-wildfire.html'], ['/v1/drift/compare?reports=report-3,report-7&format=html', 'emberwatch-drift-reports-wildfire.html']]) {
      const { headers, body } = await get(url ?? '')
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-disposition': `inline; filename="${name}"`, 'content-security-policy': expect.stringMatching(/^default-src 'none'.*sandbox/) })
      expect(body).toContain('v7-bbbbbbbb')
    }
  })

  it('show of a trend what was asked for', async () => {
    const { get } = await seeded()
    expect((await get('/v1/drift/trend?format=html&reference=v6')).body).toContain('It is the only report.')
    expect((await get('/v1/drift/trend?format=html&verdict=stable')).body).not.toContain('v7-bbbbbbbb')
    expectProblem(await get('/v1/drift/trend?format=pdf'), 'REQUEST_INVALID')
  })
})

describe('past drift reports side by side', () => {
  it('come in the order asked for, with hashes and whether they may be compared', async () => {
    const { get } = await seeded()
    const comparison = (await get('/v1/drift/compare?reports=report-7,report-3')).json()
    expect(Value.Check(DriftReportComparison, comparison)).toBe(true)
    expect(comparison).toMatchObject({ task: 'wildfire', comparable: true, differences: [], items: [{ report: { reportId: 'report-7' }, contentHashes: { reference: expect.stringMatching(/^[0-9a-f]{64}$/), current: null } }, { report: { reportId: 'report-3' } }] })
    expect((await get('/v1/drift/compare?reports=report-7,report-2')).json()).toMatchObject({ comparable: false, differences: [expect.stringContaining('different versions of the method')] })
    expect((await get('/v1/drift/compare?reports=report-7,report-7-parent')).json()).toMatchObject({ comparable: true, differences: [expect.stringContaining('different references')] })
  })

  it('are refused when one is unknown, or too few or too many are named', async () => {
    const { get } = await seeded()
    expectProblem(await get('/v1/drift/compare?reports=report-7,none'), 'REPORT_NOT_FOUND')
    for (const reports of ['report-7', 'report-7,report-7', Array.from({ length: 11 }, (_, i) => `r${i}`).join()]) expectProblem(await get(`/v1/drift/compare?reports=${reports}`), 'REQUEST_INVALID')
    expectProblem(await get('/v1/drift/compare'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/drift/compare?reports=a,b&task=volcano'), 'TASK_NOT_FOUND')
  })
})
