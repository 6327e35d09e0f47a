import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findChromium, openBrowser } from '@emberwatch/page/testing'
import { compareReports } from '../domain/compare-reports.ts'
import { trendOf } from '../domain/drift-trend.ts'
import { everyVerdict, pastReport } from '../testing/drift-reports.ts'
import { renderReports } from './render-reports.ts'
import { renderTrend } from './render-trend.ts'

const HOSTILE = '"><script>alert(1)</script>'

const trendPage = (reports = everyVerdict()): string => renderTrend({ task: 'wildfire', reports: trendOf(reports) })
const comparisonPage = (reports = everyVerdict()): string => renderReports(compareReports('wildfire', reports, [{ version: 'v1-aaaaaaaa', contentHash: 'a'.repeat(64) }]))

describe('the trend as a page', () => {
  it('says how it stands now, marks every verdict and leads to every report', () => {
    const page = trendPage()
    expect(page).toContain('<strong>Drift, severe:</strong> v7-bbbbbbbb compared with v6-bbbbbbbb, most of all label mix. Of 7 reports, 3 found drift.')
    const drawing = page.slice(page.indexOf('<figure>'), page.indexOf('</figure>'))
    expect([...drawing.matchAll(/class="mark (\w+)"/g)].map(([, kind]) => kind)).toEqual(['stable', 'stable', 'negligible', 'inconclusive', 'drift', 'severe', 'severe'])
    expect(drawing.match(/class="interval"/g)).toHaveLength(6)
    for (const { reportId } of everyVerdict()) expect(page).toContain(`href="/v1/drift/reports/${reportId}/html?task=wildfire"`)
  })

  it('joins only reports against the same reference, and draws the newest of very many', () => {
    expect(trendPage().match(/class="series" d="M([^"]+)"/g)).toHaveLength(1)
    const many = Array.from({ length: 90 }, (_, i) => pastReport(i + 2, 0.52, { createdAt: new Date(Date.UTC(2026, 0, 1 + i)).toISOString() }))
    const page = trendPage(many)
    expect(page).toContain('Drawn: the newest 60 of 90.')
    expect(page.match(/<tr><th scope="row">/g)).toHaveLength(90)
  })

  it('says that there is none where there is none', () => {
    expect(trendPage([])).toContain('<strong>No report</strong>')
  })
})

describe('past reports side by side as a page', () => {
  it('shows verdicts, tests, effects, causes, labels and hashes of each', () => {
    const page = comparisonPage([pastReport(3, 0.52), pastReport(7, 0.81)])
    for (const part of ['<strong>Comparable:</strong>', '<td>stable</td>\n<td>drift, severe</td>', '0.81 (0.76 to 0.85), severe', '0.21, p = 0.001 alone, 0.002 among all', '15% before, 66% now', `<td class="hash">${'a'.repeat(64)}</td>`, 'not on record', '<td>label mix</td>']) expect(page).toContain(part)
  })

  it('says why their numbers may not be compared', () => {
    const page = comparisonPage([pastReport(3, 0.52), pastReport(7, 0.81, { backboneId: 'another', methodVersion: 'group-mmd-1', significance: 0.05 })])
    expect(page).toContain('<strong>Not comparable:</strong>')
    for (const difference of ['different backbones: lite0-int8-abc, another', 'different versions of the method: group-min-p-2, group-mmd-1', 'different significance levels: 0.01, 0.05']) expect(page).toContain(`<li>${difference}</li>`)
  })
})

describe('the pages about past reports', () => {
  it('are one file each that loads nothing and runs nothing, whatever the records say', () => {
    const hostile = [pastReport(3, 0.81, { reportId: HOSTILE, sentence: HOSTILE, backboneId: HOSTILE, causes: [{ name: HOSTILE, family: 'content', explained: 1, strength: 1, sentence: HOSTILE }] }), pastReport(4, 0.5, { current: { ...pastReport(4, 0.5).current, version: HOSTILE, labels: { [HOSTILE]: 3, '': 2 } } })]
    for (const page of [trendPage(hostile), comparisonPage(hostile)]) expect(page).not.toMatch(/<script|<link|@import|url\(|https?:|\son\w+=|NaN|undefined/)
  })

  it('are the same, byte for byte, when made again', () => {
    expect(trendPage()).toBe(trendPage())
    expect(comparisonPage()).toBe(comparisonPage())
  })
})

const chromium = findChromium()
;(chromium === undefined ? describe.skip : describe)('the pages about past reports in a browser (skipped where no Chromium is installed)', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>
  beforeAll(async () => { browser = await openBrowser(chromium ?? '') })
  afterAll(() => browser.close())

  it.each([['the trend', trendPage()], ['an empty trend', trendPage([])], ['the comparison', comparisonPage()]])('%s breaks no rule of axe, light or dark, wide or narrow, asks for nothing and reads the same with scripts off', async (_, page) => {
    const light = await browser.read(page, { scheme: 'light' })
    for (const seen of [light, await browser.read(page, { scheme: 'dark' }), await browser.read(page, { scheme: 'light', width: 390 })]) expect(seen).toMatchObject({ violations: [], requests: [], overflow: 0 })
    expect((await browser.read(page, { scheme: 'light', script: false })).text).toBe(light.text)
  })
})
