/**
 * One side of a comparison: rows that belong together, all lists in the same order and as long as there are rows.
 * Only `rows` and `groups` are needed; whatever else is given is compared too, and what is missing is said to be missing.
 */
export interface ComparisonSide {
  /** What the side is called in sentences: a dataset version, a folder, a file. */
  name: string
  /** The embeddings, row by row // [rows, dimensions] */
  rows: Float32Array
  /** The group of each row: rows of one group (grid cell, fire, burst) resemble each other and only change sides together. */
  groups: readonly string[]
  /** The label of each row. */
  labels?: readonly string[]
  /** Class probabilities of one and the same model for both sides, in the order of the question's `classes` // [rows, classes] */
  probabilities?: Float32Array
  /** Measures of the pixels (brightness, blur, …) by name; only those that both sides have are compared. A value that is not known is NaN. */
  quality?: Readonly<Record<string, Float64Array>>
  /** Where each row is from, in degrees; NaN where not known // [rows, 2]: longitude, latitude */
  places?: Float64Array
  /** When each image was taken, in ms since 1970; NaN where not known. */
  times?: Float64Array
  /** Who each image is from (tile provider, camera). */
  sources?: readonly string[]
  /** Content hash of each image: finds duplicates across the sides. */
  imageHashes?: readonly string[]
  /** What the embeddings are made by: sides that differ in either are refused. */
  backboneId: string
  /** Hash of the preprocessing; the empty string where the backbone's id covers it. */
  preprocessingHash: string
  /** Hash of the whole side's content, shown in the report. */
  contentHash: string
}

/** Everything that the result of a comparison depends on. */
export interface ComparisonQuestion {
  reference: ComparisonSide
  current: ComparisonSide
  /** Numbers per embedding. */
  dimensions: number
  /** Names of the columns of `probabilities`. */
  classes?: readonly string[]
  /** Largest p-value that counts as found. */
  significance: number
  /** Random rearrangements behind a p-value. */
  permutations: number
  /** Resamples behind an interval. */
  resamples: number
  seed: number
}
