import type { DriftReport } from '@emberwatch/contracts'
import type { ComparisonResult } from '../domain/comparison-result.ts'

/** What of a record depends on nothing but the question, so that the same question gives the same files, byte for byte. */
export type ReportFacts = Omit<DriftReport, 'tookMs' | 'createdAt'>

/** What a report says of a whole side: a dataset version, or a folder or file of which less is known. */
interface ReportVersion { version: string, createdAt: string | null, images: number, contentHash: string, manifestSha256: string | null }

/** An image as reports show it. */
export interface ReportImage { imageId: string, label: string, cell: string, lon: number | null, lat: number | null }

/** Everything that the report's files are made from. */
export interface ReportContent {
  facts: ReportFacts
  versions: { reference: ReportVersion, current: ReportVersion }
  images: { reference: readonly ReportImage[], current: readonly ReportImage[] }
  /** Its row numbers count `images`. */
  comparison: ComparisonResult
  /** Data URIs of small pictures by image id; an image that could not be read has none. */
  thumbnails: ReadonlyMap<string, string>
}
