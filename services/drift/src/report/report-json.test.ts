import type { ManifestRow } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import type { ComparisonSide } from '../domain/comparison-question.ts'
import { imagesIn } from '../testing/dataset-world.ts'
import { contentOf } from '../testing/report-content.ts'
import { problemsOfReport } from '../testing/report-schema.ts'
import { reportJson } from './report-json.ts'

const old = imagesIn({ prefix: 'old', cells: 30, perCell: 3, label: 'nowildfire', addedIn: 'v1' })
const fresh = imagesIn({ prefix: 'new', cells: 20, perCell: 3, label: 'wildfire', addedIn: 'v2' })
const mixed = (images: readonly ManifestRow[]): ManifestRow[] => images.map((image, i) => ({ ...image, label: Math.floor(i / 3) % 2 === 0 ? 'wildfire' : 'nowildfire' }))

/** Everything that a side can have. */
const everything = (images: readonly ManifestRow[], side: 'reference' | 'current'): Partial<ComparisonSide> => ({
  probabilities: Float32Array.from(images.flatMap(({ label }, i) => { const sure = 0.6 + (i % 4) / 10; return label === 'wildfire' ? [1 - sure, sure] : [sure, 1 - sure] })),
  quality: { brightness: Float64Array.from(images, (_, i) => (side === 'current' ? 0.2 : 0.6) + (i % 7) / 100), haze: Float64Array.from(images, () => 1), noise: Float64Array.from(images, () => NaN) },
  sources: images.map((_, i) => i % 5 === 0 ? 'feed' : 'import'),
  places: Float64Array.from(images.flatMap(({ lon, lat }) => [lon ?? NaN, (lat ?? NaN) + (side === 'current' ? 20 : 0)])),
  times: Float64Array.from(images, (_, i) => Date.UTC(2025, side === 'current' ? 0 : 6, 1 + i % 28, i % 24))
})

describe('the report for programs', () => {
  it('keeps to its published schema and names it, with everything there is to compare', () => {
    const content = contentOf({ reference: mixed(old), current: mixed(fresh), shifts: { new: 3 }, classes: ['nowildfire', 'wildfire'], more: everything })
    const json = reportJson(content)
    expect(problemsOfReport(json)).toEqual([])
    const { $schema, comparison } = JSON.parse(json) as { $schema: string, comparison: Record<string, unknown> }
    expect($schema).toBe('urn:emberwatch:schema:drift-report:v1')
    for (const part of ['predictions', 'sources', 'places', 'times', 'labels', 'local', 'scatter', 'basis', 'minimumDetectable', 'conditional']) expect(comparison[part]).not.toBeNull()
  })

  it.each([
    ['embeddings of which no more is known', { reference: old, current: fresh, more: () => ({ quality: {} }) }],
    ['too few images', { reference: old.slice(0, 3), current: fresh.slice(0, 2) }],
    ['an empty side', { reference: old, current: fresh.map((image) => ({ ...image, cell: 'old:1' })) }],
    ['places that are not known', { reference: old, current: fresh.map((image) => ({ ...image, lon: null, lat: null })), more: everything }],
    ['embeddings that are no numbers', { reference: old, current: fresh, more: (images: readonly ManifestRow[]) => ({ rows: new Float32Array(images.length * 4).fill(NaN) }) }]
  ])('keeps to it with %s', (_, question) => {
    expect(problemsOfReport(reportJson(contentOf(question)))).toEqual([])
  })

  it('is refused by its schema when a field is missing, of another kind, or not in it', () => {
    const report = JSON.parse(reportJson(contentOf({ reference: old, current: fresh }))) as Record<string, unknown>
    const { verdict, ...without } = report
    expect(problemsOfReport(JSON.stringify(without))).toEqual([expect.stringContaining("'verdict'")])
    expect(problemsOfReport(JSON.stringify({ ...report, verdict: 'perhaps' }))).toEqual([expect.stringContaining('/verdict')])
    expect(problemsOfReport(JSON.stringify({ ...report, more: 1 }))).toEqual([expect.stringContaining('additionalProperty":"more"')])
    expect(problemsOfReport(JSON.stringify({ ...report, comparison: { ...report['comparison'] as object, more: 1 } }))).toEqual([expect.stringContaining('/comparison')])
    expect(verdict).toBeDefined()
  })
})
