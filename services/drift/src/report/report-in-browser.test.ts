import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findChromium, openBrowser } from '@emberwatch/page/testing'
import { imagesIn } from '../testing/dataset-world.ts'
import { contentOf } from '../testing/report-content.ts'
import { renderReport } from './render-report.ts'

const chromium = findChromium()
const PICTURE = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

const old = imagesIn({ prefix: 'old', cells: 30, perCell: 3, label: 'nowildfire', addedIn: 'v1' })
const fresh = imagesIn({ prefix: 'new', cells: 20, perCell: 2, label: '', addedIn: 'v2' })
const pages = (): [string, string][] => [
  ['with everything', renderReport(contentOf({
    reference: old,
    current: fresh,
    shifts: { new: 3 },
    thumbnails: new Map([...old, ...fresh].map(({ imageId }) => [imageId, PICTURE])),
    more: (images, side) => ({ quality: { brightness: Float64Array.from(images, (_, i) => (side === 'current' ? 0.2 : 0.6) + (i % 7) / 100) }, sources: images.map(() => side), times: Float64Array.from(images, (_, i) => Date.UTC(2025, i % 12)) })
  }))],
  ['with next to nothing', renderReport(contentOf({ reference: old.slice(0, 2), current: fresh.slice(0, 1) }))]
]

;(chromium === undefined ? describe.skip : describe)('the report in a browser (skipped where no Chromium is installed)', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>
  beforeAll(async () => { browser = await openBrowser(chromium ?? '') })
  afterAll(() => browser.close())

  it.each(pages())('%s breaks no rule of axe, light or dark, wide or narrow, and asks for nothing', async (_, page) => {
    for (const how of [{ scheme: 'light' as const }, { scheme: 'dark' as const }, { scheme: 'light' as const, width: 390 }]) {
      expect(await browser.read(page, how)).toMatchObject({ violations: [], requests: [], overflow: 0 })
    }
  })

  it('reads the same with scripts switched off', async () => {
    const [[, page] = ['', '']] = pages()
    const [on, off] = [await browser.read(page, { scheme: 'light' }), await browser.read(page, { scheme: 'light', script: false })]
    expect(off.text).toBe(on.text)
    for (const said of ['Drift, severe:', 'What is behind it', 'The tests that decide together', 'no label', 'The most changed images']) expect(off.text).toContain(said)
    expect(off.requests).toEqual([])
  })

  it('fails here when a page breaks a rule or asks for something', async () => {
    const { violations, requests } = await browser.read('<!doctype html><title>x</title><img src="https://example.invalid/a.png"><p style="color:#ccc;background:#fff">pale', { scheme: 'light' })
    expect(violations.map((violation) => violation.split(':')[0])).toEqual(expect.arrayContaining(['html-has-lang', 'image-alt', 'color-contrast']))
    expect(requests).toEqual(['https://example.invalid/a.png'])
  })
})
