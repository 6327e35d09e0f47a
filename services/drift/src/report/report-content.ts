import type { DatasetVersion, DriftReport } from '@emberwatch/contracts'
import type { ChosenImage } from '../domain/choose-sides.ts'
import type { Comparison } from '../domain/comparison.ts'

/** What of a record depends on nothing but the question, so that the same question gives the same files, byte for byte. */
export type ReportFacts = Omit<DriftReport, 'tookMs' | 'createdAt'>

/** Everything that the report's files are made from. */
export interface ReportContent {
  facts: ReportFacts
  versions: { reference: DatasetVersion, current: DatasetVersion }
  images: { reference: readonly ChosenImage[], current: readonly ChosenImage[] }
  comparison: Comparison
  /** Data URIs of small pictures by image id; an image that could not be read has none. */
  thumbnails: ReadonlyMap<string, string>
}
