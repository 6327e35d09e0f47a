import type { MeanShift } from './statistics/mean-shift.ts'
import type { PermutationOutcome } from './statistics/permutation-test.ts'
import type { PrincipalComponents } from './statistics/principal-components.ts'

/** The images of one side as the comparison sees them; all lists are in the same order. */
export interface EmbeddedSide {
  backboneId: string
  /** // [images, embeddingSize] */
  rows: Float32Array
  cells: string[]
  labels: string[]
}

/** What a comparison is computed from. */
export interface ComparisonQuestion {
  reference: EmbeddedSide
  current: EmbeddedSide
  embeddingSize: number
  seed: number
}

/** The test among images of the same label. */
export interface WithinLabels extends PermutationOutcome { labels: string[], referenceGroups: number, currentGroups: number }

/** A current image that is unlike the reference, and the reference image nearest to it; both by their place on their side. */
export interface UnlikeImage { current: number, nearest: number, witness: number, distance: number }

/** Everything that was computed. What could not be computed honestly is null. */
export interface Comparison {
  bandwidth: number | null
  overall: PermutationOutcome | null
  withinLabels: WithinLabels | null
  effect: MeanShift | null
  /** Of the reference's images, then the current ones; fitted on the reference. */
  components: PrincipalComponents | null
  mostUnlike: UnlikeImage[]
}
