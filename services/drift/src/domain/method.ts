/** Names the method; part of every report's id, so that a better method makes new reports instead of passing for the old one. */
export const METHOD_VERSION = 'group-min-p-4'

/** The numbers that the method stands on. */
export const METHOD = {
  /** Random rearrangements behind a p-value. */
  permutations: 999,
  /** Resamples behind an interval. */
  resamples: 999,
  /** About so many images a side are compared; of more, whole groups are drawn. */
  imagesPerSide: 10_000,
  /** Fewer images or groups than these on a side say nothing either way. */
  fewestImages: 30,
  fewestGroups: 8,
  /** Groups of a label that each side needs before rows of one label are compared. */
  fewestConditionalGroups: 8,
  /** Share of rows without finite numbers above which a side is refused. */
  mostNotFinite: 0.001,
  /** Share of the reference's groups that fit the basis and decide nothing. */
  fitShare: 0.4,
  /** About so many units change places; more groups are moved in blocks. */
  mostUnits: 256,
  /** Principal components of the frozen basis, and the rows they are fitted on at most. */
  components: 64,
  mostBasisRows: 1500,
  /** Pairs of random Fourier features. */
  fourierPairs: 128,
  /** Up to this many compared rows MMD² is computed exactly. */
  mostExactRows: 600,
  /** Rows a side that a classifier learns from at most. */
  mostTrainingRows: 2000,
  /** Into so many folds the groups are dealt to be scored by classifiers that learnt from the others, where fewer would leave less to learn from. */
  mostFolds: 10,
  /** Rows a side among which neighbours are looked for. */
  mostNeighbours: 600,
  /** Images shown at each end of the classifier's scores. */
  shown: 12,
  mostScatterPoints: 1500,
  /** Share of dimensions that may be found by mistake among those found. */
  falseDiscoveryRate: 0.05,
  dimensionsShown: 20
} as const
