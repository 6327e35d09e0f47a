import { describe, expect, it } from '@jest/globals'
import { imagesIn } from '../testing/dataset-world.ts'
import { contentOf } from '../testing/report-content.ts'
import { binsOf } from './draw-null-distribution.ts'
import { renderReport } from './render-report.ts'
import { reportJson } from './report-json.ts'

const old = imagesIn({ prefix: 'old', cells: 30, perCell: 3, label: 'nowildfire', addedIn: 'v1' })
const fresh = imagesIn({ prefix: 'new', cells: 20, perCell: 2, label: 'wildfire', addedIn: 'v2' })
const picture = 'data:image/jpeg;base64,' + 'A'.repeat(5000)
const drifted = () => contentOf({ reference: old, current: [...old, ...fresh], shifts: { new: 3 }, thumbnails: new Map([...old, ...fresh].map(({ imageId }) => [imageId, picture])) })

describe('the report for people', () => {
  it('says the verdict first and shows every part', () => {
    const page = renderReport(drifted())
    const visible = page.slice(page.indexOf('<main>'))
    expect(visible.indexOf('<strong>Drift, severe:</strong>')).toBeLessThan(visible.indexOf('<h2'))
    for (const heading of ['What is behind it', 'The facts', 'Could it be chance?', 'Tests and effects', 'How well the sides can be told apart', 'The mix of labels', 'How the images lie', 'The most changed images', 'Image quality', 'Where and when they are from', 'Method']) expect(visible).toContain(`>${heading}</h2>`)
    expect(visible.match(/<li>\n<div class="pair">/g)).toHaveLength(12)
    expect(visible).toContain('alt="tile of v2-22222222, wildfire, 50.')
  })

  it('needs no script and no network, and stays below 500 kB with its pictures', () => {
    const page = renderReport(drifted())
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|https?:\/\//)
    expect([...page.matchAll(/src="([^"]{0,30})/g)].every(([, source]) => source?.startsWith('data:image/jpeg;base64,'))).toBe(true)
    expect(Buffer.byteLength(page)).toBeLessThan(500_000)
  })

  it('stays below 500 kB with as many images as can be compared', () => {
    const content = drifted()
    const many = (prefix: string) => imagesIn({ prefix, cells: 1000, perCell: 1, label: 'wildfire', addedIn: 'v1' }).map((image, row) => ({ ...image, row }))
    const points = Array.from({ length: 750 }, (_, row) => ({ row, x: Math.sin(row) * 20, y: Math.cos(row) * 20 }))
    const page = renderReport({
      ...content,
      facts: { ...content.facts, reference: { ...content.facts.reference, images: 1000 } },
      images: { reference: [...content.images.reference, ...many('old')], current: [...content.images.current, ...many('new')] },
      comparison: { ...content.comparison, scatter: { explained: [0.2, 0.1], reference: points, current: points } }
    })
    expect(page.match(/<img /g)).toHaveLength(24)
    expect(Buffer.byteLength(page)).toBeLessThan(500_000)
  })

  it('can be read without seeing it: one h1, named drawings, captioned tables, no id twice', () => {
    const page = renderReport(drifted())
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page.match(/<table/g)?.length).toBe(page.match(/<caption>/g)?.length)
    expect(page.match(/role="img"/g)?.length).toBe(page.match(/<desc id=/g)?.length)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const named = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, names]) => names?.split(' ') ?? [])
    expect(named.every((name) => ids.includes(name))).toBe(true)
  })

  it('is the same, byte for byte, when made again', () => {
    expect(renderReport(drifted())).toBe(renderReport(drifted()))
  })

  it('treats text from data as text', () => {
    const evil = '"><script>alert(1)</script>&amp;'
    const current = fresh.map((image) => ({ ...image, label: evil }))
    const page = renderReport(contentOf({ reference: old, current, thumbnails: new Map(current.map(({ imageId }) => [imageId, evil])) }))
    expect(page).not.toContain('<script')
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;')
  })

  it('does without numbers and pictures that do not exist', () => {
    const nowhere = imagesIn({ prefix: 'new', cells: 2, perCell: 1, label: 'wildfire', addedIn: 'v2' }).map((image) => ({ ...image, lon: null, lat: null }))
    const page = renderReport(contentOf({ reference: nowhere.slice(0, 1), current: nowhere.slice(1) }))
    expect(page).toContain('<strong>Inconclusive:</strong>')
    expect(page).toContain('There is too little data for a test')
    expect(page).toContain('No image of either side has a known place.')
    expect(page).toContain('There is nothing to show.')
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  it('can be made when one side is empty', () => {
    const page = renderReport(contentOf({ reference: old, current: fresh.map((image) => ({ ...image, cell: 'old:1' })) }))
    expect(page).toContain('v2-22222222 has 0 images to compare')
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })
})

describe('the report for programs', () => {
  it('holds the facts and the details behind them', () => {
    const content = drifted()
    const report = JSON.parse(reportJson(content)) as { verdict: string, nullStatistics: number[], mostCurrentLike: { image: { imageId: string } }[] }
    expect(report.verdict).toBe('drift')
    expect(report.nullStatistics).toHaveLength(999)
    expect(report.mostCurrentLike[0]?.image.imageId).toBe(content.images.current[content.comparison.witness?.mostCurrentLike[0]?.row ?? -1]?.imageId)
  })
})

describe('drawing', () => {
  it('counts every value in one bin', () => {
    const bins = binsOf([0, 0.1, 0.5, 1, 1], 4)
    expect(bins.map(({ count }) => count)).toEqual([2, 0, 1, 2])
    expect(binsOf([3, 3], 4).reduce((sum, { count }) => sum + count, 0)).toBe(2)
  })
})
