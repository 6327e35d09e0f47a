/**
 * What a comparison says.
 *
 * - `drift`: not by chance (p at most the significance level), and at least one effect reaches its threshold
 * - `negligible`: not by chance, but every effect is below its threshold: logged, nobody is called
 * - `stable`: nothing found, and the upper end of every effect's interval is below its threshold
 * - `inconclusive`: none of these can be said; `MinimumDetectable` says what more data would say
 */
export type Verdict = 'drift' | 'negligible' | 'stable' | 'inconclusive'

/** How large the largest effect is. */
export type Severity = 'none' | 'moderate' | 'severe'

/** A number with its 95 % interval, from drawing whole groups again. */
export interface Estimate { value: number, low: number, high: number }

/** The name of one of the global tests. */
export type GlobalTestName = 'mmd' | 'predictions' | 'labels' | 'classifier' | 'dimensions'

/** One of the tests that decide together. `pValue` is its own, `adjusted` what it is worth among the others (step-down min-p), `holm` the same by Holm's rule, for comparison. */
export interface GlobalTest { name: GlobalTestName, statistic: number, pValue: number, adjusted: number, holm: number, nullQuantile95: number }

/** One embedding dimension: descriptive, never decides alone. `adjusted` is its Benjamini-Hochberg adjusted (asymptotic) p. */
export interface DimensionShift { dimension: number, ksD: number, smd: number, wassersteinOverSigma: number, varianceRatio: number, pValue: number, adjusted: number }

/** The dimensions, the most changed first. */
export interface LocalTable { dimensions: number, shareDrifted: number, falseDiscoveryRate: number, top: DimensionShift[] }

/** A named effect with the thresholds it is judged by. `excess` effects have what chance alone gives taken away. */
export interface Effect extends Estimate {
  name: 'auc' | 'mean-shift' | 'ks-excess' | 'label-tvd' | 'prediction-tvd' | 'entropy-shift'
  moderate: number
  severe: number
  severity: Severity
}

/** The rows of one side and how much they are worth. */
export interface SideSize {
  rows: number
  groups: number
  /** Rows that only fit the basis (none of the current side), and those that are compared. */
  fitRows: number
  fitGroups: number
  comparedRows: number
  comparedGroups: number
  /** Intra-group correlation: 0 if rows of one group are as different as any, 1 if they are equal; null where no group has two rows. */
  icc: number | null
  /** As many independent rows would say as much. */
  effectiveRows: number
  rowsNotFinite: number
}

/** Why there is no comparison, as a stable code and in words. */
export interface Refusal { code: 'backbones-differ' | 'preprocessing-differs' | 'dimensions-differ' | 'not-finite' | 'duplicates' | 'too-few-rows' | 'too-few-groups', message: string }

/** What to bear in mind when reading this very result. */
export interface Warning { code: string, message: string }

/** How one category's share changed; intervals are Wilson's, by effective rows. */
export interface ShareChange { name: string, reference: Estimate, current: Estimate }

/** Drift of a categorical column (labels, sources, grid cells): chi-square by permuting groups, total variation with what chance gives taken away. */
export interface CategoryDrift { chiSquare: number, pValue: number, tvd: Estimate, shares: ShareChange[] }

/** Drift of a numeric column (an image-quality measure, an hour, a distance), its p-value by permuting groups and Holm's over its family. */
export interface ColumnDrift { name: string, ksD: number, wassersteinOverSigma: number, smd: number, reference: { mean: number, median: number }, current: { mean: number, median: number }, pValue: number, adjusted: number }

/** What the model says of both sides. */
export interface PredictionDrift {
  /** Share of rows whose most probable class is this, and how it changed. */
  predicted: CategoryDrift
  /** Mean entropy of the probabilities, current minus reference, in nats. */
  entropyShift: Estimate
  /** Shares of the true classes on the current side by black-box shift estimation; null with the reason if its conditions do not hold. */
  estimatedShares: { shares: (Estimate & { name: string })[], smallestSingularValue: number } | null
  estimatedSharesRefused: string | null
  /** Confidence-based estimate of the accuracy on the current side, and what the same estimate says of the reference, where the truth is known. */
  estimatedAccuracy: { current: Estimate, referenceEstimated: number, referenceMeasured: number } | null
  estimatedAccuracyRefused: string | null
}

/** The question within groups of the same kind (label set, size, stratum): has the content changed beyond the mix? Null fields where no kind has enough groups on both sides. */
export interface ConditionalDrift { pValue: number, labels: string[], referenceGroups: number, currentGroups: number, tests: { name: GlobalTestName, statistic: number, pValue: number }[] }

/** What the change is: of the mix of labels, of what rows of one label look like, or both; `unknown` where it could not be tested. */
export type DriftKind = 'mix' | 'content' | 'both' | 'unknown' | 'none'

/** How much of the classifier's score a family of columns explains, and the sentence about it. The first in the list is the cause that is named. */
export interface Cause {
  name: string
  family: 'label' | 'quality' | 'place' | 'time' | 'source' | 'content'
  explained: number
  /** How large the change itself is: of shares for a mix, in spreads of the reference for quality. */
  strength: number
  sentence: string
}

/** Where the images are from: the mix of coarse regions, and how far the groups lie from the nearest group of the reference. */
export interface PlaceDrift { degrees: number, regions: CategoryDrift, newRegionShare: number, nearestReferenceKm: { reference: number, current: number } }

/** When the images were taken. */
export interface TimeDrift { seasons: CategoryDrift, partsOfDay: CategoryDrift }

/** How well the sides can be told apart without the images of one source: `auc` as before if the source is not the cause. */
export interface LeftOut { source: string, rows: number, auc: number }

/** Rows as points on the first two components of the frozen basis; at most 1,500, drawn by seed. */
export interface Scatter { explained: [number, number], reference: { row: number, x: number, y: number }[], current: { row: number, x: number, y: number }[] }

/** A row and its nearest neighbour on the other side; both are row numbers on their own side. */
export interface ShownPair { row: number, nearest: number, score: number, distance: number }

/** Scores (log-odds of being current) of one side's rows, and the fold of each: rows of one fold are scored by the same classifier, which saw none of their groups. */
export interface HeldOutScores { rows: Int32Array, scores: Float64Array, folds: Int32Array }

/** The scores of both sides, and the rows at both ends. */
export interface WitnessScores {
  reference: HeldOutScores
  current: HeldOutScores
  mostCurrentLike: ShownPair[]
  mostReferenceLike: ShownPair[]
}

/** What this much data can see: with 90 % power at the significance level. */
export interface MinimumDetectable {
  auc: number
  /** Groups a side with which an AUC at the moderate threshold would be seen; and how many more than now that is. */
  groupsNeeded: { reference: number, current: number }
  moreGroups: { reference: number, current: number }
}

/** What is frozen with the reference: hash of the fit rows' scaler, components, Fourier features and groups. */
export interface FrozenBasis { hash: string, components: number, explained: number[], fourierFeatures: number, bandwidth: number }

/** A whole comparison. What could not be computed honestly is null, and refusals or warnings say why. */
export interface ComparisonResult {
  methodVersion: string
  verdict: Verdict
  severity: Severity
  kind: DriftKind
  /** The joint p-value of the global tests (min-p under one set of rearrangements); null where the sides are too small. */
  pValue: number | null
  significance: number
  permutations: number
  seed: number
  sizes: { reference: SideSize, current: SideSize }
  tests: GlobalTest[]
  /** Of the joint statistic (-log10 of the smallest p) under the rearrangements, and as observed; null like pValue. */
  joint: { observed: number, nullStatistics: Float64Array } | null
  local: LocalTable | null
  effects: Effect[]
  conditional: ConditionalDrift | null
  labels: CategoryDrift | null
  predictions: PredictionDrift | null
  quality: ColumnDrift[]
  /** Sources, where both sides have them. */
  sources: CategoryDrift | null
  places: PlaceDrift | null
  times: TimeDrift | null
  withoutSource: LeftOut[]
  causes: Cause[]
  minimumDetectable: MinimumDetectable | null
  basis: FrozenBasis | null
  scatter: Scatter | null
  witness: WitnessScores | null
  refusals: Refusal[]
  warnings: Warning[]
}
