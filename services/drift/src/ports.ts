import type { DatasetVersion, ManifestRow } from '@emberwatch/contracts'
import type { ComparisonQuestion } from './domain/comparison-question.ts'
import type { ComparisonResult } from './domain/comparison-result.ts'
import type { ComputingStage } from './domain/stages.ts'
import type { LiveMonitors } from './domain/live/live-monitors.ts'
import type { LiveQuestion } from './domain/live/live-question.ts'

/** A version whose embeddings may be copied, and its images. */
interface EarlierVersion { dataset: DatasetVersion, readRows: () => Promise<ManifestRow[]> }

/** A dataset version with its images and the versions before it, the newest first. */
export interface ReadVersion { dataset: DatasetVersion, earlier: EarlierVersion[], images: ManifestRow[] }

/** Where the embeddings of a version come from: all of one backbone. */
export interface EmbeddingSource {
  backboneId: string
  embeddingSize: number
  /** Rows in manifest order, if somebody has stored them. */
  find: (dataset: DatasetVersion) => Promise<Float32Array | undefined>
  /** Computes and stores them. */
  compute: (version: ReadVersion) => Promise<Float32Array>
}

/** Measures of the pictures' quality, by name, in manifest order; NaN where a picture cannot be measured. */
export interface QualitySource { measure: (version: ReadVersion) => Promise<Readonly<Record<string, Float64Array>>> }

/** A small square JPEG of a tile. */
export type MakeThumbnail = (image: Uint8Array, size: number) => Promise<Uint8Array>

/** Computes a comparison off the service's own thread; `cancelled` ends it at once, `enter` hears what is being done. */
export type CompareSides = (question: ComparisonQuestion, cancelled?: AbortSignal, enter?: (stage: ComputingStage) => void) => Promise<ComparisonResult>

/** Fits what production traffic is judged by, off the service's own thread; `stopping` ends it at once. */
export type CalibrateLive = (question: LiveQuestion, stopping: AbortSignal) => Promise<LiveMonitors>
