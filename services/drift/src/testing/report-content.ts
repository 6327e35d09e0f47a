import type { DatasetVersion, ManifestRow } from '@emberwatch/contracts'
import { chooseSides } from '../domain/choose-sides.ts'
import { compareSides } from '../domain/compare-sides.ts'
import type { ComparisonSide } from '../domain/comparison-question.ts'
import { stateFacts } from '../domain/state-facts.ts'
import type { ReportContent } from '../report/report-content.ts'
import { BACKBONE, makeUpEmbeddings } from './dataset-world.ts'

const version = (number: number, images: readonly ManifestRow[]): DatasetVersion => ({
  version: `v${number}-${String(number).repeat(8)}`, number, task: 'wildfire', parent: null, contentHash: String(number).repeat(64), manifestKey: `v${number}`, manifestSha256: String(number + 2).repeat(64), images: images.length, added: 0, counts: { train: {}, validation: {}, test: {} }, createdAt: '2026-08-01T10:00:00.000Z'
})

interface Question { reference: readonly ManifestRow[], current: readonly ManifestRow[], shifts?: Record<string, number>, thumbnails?: ReadonlyMap<string, string>, classes?: string[], more?: (images: readonly ManifestRow[], side: 'reference' | 'current') => Partial<ComparisonSide> }

/** A report's content, computed as the service computes it, but here and now. */
export const contentOf = ({ reference, current, shifts = {}, thumbnails = new Map(), classes, more = () => ({}) }: Question): ReportContent => {
  const sides = chooseSides({ reference, current, imagesPerSide: 1000, seed: 1 })
  const embedded = (images: readonly ManifestRow[], name: string, side: 'reference' | 'current'): ComparisonSide => ({ name, backboneId: BACKBONE.backboneId, preprocessingHash: '', contentHash: name, rows: makeUpEmbeddings(images, shifts), groups: images.map(({ cell }) => cell), labels: images.map(({ label }) => label), ...more(images, side) })
  const versions = { reference: version(1, reference), current: version(2, current) }
  const images = { reference: sides.reference.images, current: sides.current.images }
  const comparison = compareSides({ reference: embedded(images.reference, versions.reference.version, 'reference'), current: embedded(images.current, versions.current.version, 'current'), ...(classes === undefined ? {} : { classes }), dimensions: BACKBONE.embeddingSize, significance: 0.01, permutations: 999, resamples: 199, seed: 1 })
  return { facts: stateFacts({ reportId: 'a-report', task: 'wildfire', versions, sides, comparison, imagesPerSide: 1000, backboneId: BACKBONE.backboneId }), versions, images, comparison, thumbnails }
}
