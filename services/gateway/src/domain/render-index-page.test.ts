import { describe, expect, it } from '@jest/globals'
import { renderIndexPage } from './render-index-page.ts'

describe('the first page', () => {
  it('links to everything and shows what is current', () => {
    const page = renderIndexPage({ title: 'Is it burning?', task: 'wildfire', champion: 'm2-1', dataset: 'v2-2', report: { reportId: 'r/1', sentence: 'No drift.' } })
    for (const part of ['href="/docs"', 'href="/v1/replicas"', 'champion m2-1', 'newest v2-2', 'href="/v1/drift/reports/r%2F1/html"', 'No drift.']) expect(page).toContain(part)
  })

  it('still stands before there is anything to show', () => {
    const page = renderIndexPage({ title: 'Is it burning?', task: 'wildfire' })
    expect(page).toContain('no champion yet')
    expect(page).toContain('href="/v1/drift/reports"')
  })

  it('shows text as text', () => {
    expect(renderIndexPage({ title: '<script>alert(1)</script>', task: 'a"b' })).not.toMatch(/<script|a"b/)
  })
})
