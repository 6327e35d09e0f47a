import { type Static, Type } from 'typebox'
import { Nullable, Probability, Timestamp } from './common.ts'

/**
 * What the comparison says. `drift`: a difference that is no chance and large enough to matter; `negligible`: no chance, but small; `stable`: nothing
 * found, and anything that matters would have been; `inconclusive`: too little data to say either. Reports of the first method say `no-drift-found` instead of the two in the middle.
 */
export const DriftVerdict = Type.Union([Type.Literal('drift'), Type.Literal('negligible'), Type.Literal('stable'), Type.Literal('inconclusive'), Type.Literal('no-drift-found')])
export type DriftVerdict = Static<typeof DriftVerdict>

/** One side of a comparison: the images that were compared, their independent groups (grid cells) and labels, and how many were left out. */
export const DriftSide = Type.Object({
  version: Type.String(),
  images: Type.Integer({ minimum: 0 }),
  groups: Type.Integer({ minimum: 0 }),
  labels: Type.Record(Type.String(), Type.Integer()),
  imagesInSharedGroups: Type.Integer({ minimum: 0, description: 'left out because the other side has images in the same grid cell' }),
  imagesNotSampled: Type.Integer({ minimum: 0, description: 'left out by drawing whole grid cells, about imagesPerSide images of them' }),
  samplingProbability: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'with which each grid cell was drawn, whatever its size' })),
  icc: Type.Optional(Nullable(Type.Number({ description: 'intra-group correlation: 0 if images of one cell are as different as any' }))),
  effectiveImages: Type.Optional(Type.Number({ description: 'as many independent images would say as much' }))
})
export type DriftSide = Static<typeof DriftSide>

/** The same tests among images of the same label (and in grid cells of like size), which a change of the label mix alone cannot move. */
export const DriftWithinLabels = Type.Object({
  pValue: Probability,
  mmdSquared: Type.Number({ description: 'weighted sum over the labels compared' }),
  labels: Type.Array(Type.String(), { description: 'labels with enough grid cells on both sides' }),
  referenceGroups: Type.Integer(),
  currentGroups: Type.Integer()
})
export type DriftWithinLabels = Static<typeof DriftWithinLabels>

/** One of the tests that decide together. */
export const DriftTest = Type.Object({
  name: Type.String({ description: 'mmd, predictions, classifier or dimensions' }),
  statistic: Type.Number(),
  pValue: Probability,
  adjusted: Type.Number({ minimum: 0, maximum: 1, description: 'its p-value among the others (Westfall-Young)' })
})

/** How large the difference is in one respect. */
export const DriftEffect = Type.Object({
  name: Type.String({ description: 'auc, mean-shift, ks-excess, label-tvd, prediction-tvd or entropy-shift' }),
  value: Type.Number(),
  low: Type.Number({ description: '95 % interval' }),
  high: Type.Number({ description: '95 % interval' }),
  severity: Type.Union([Type.Literal('none'), Type.Literal('moderate'), Type.Literal('severe')])
})

/** What more data would show. */
const DriftPrecision = Type.Object({
  auc: Type.Number({ description: 'the smallest area under the classifier\'s ROC curve that would be found in 9 of 10 comparisons like this' }),
  moreReferenceGroups: Type.Integer({ minimum: 0, description: 'grid cells to add before a moderate difference would be found in 9 of 10' }),
  moreCurrentGroups: Type.Integer({ minimum: 0 })
})

/** One thing that is behind a difference. */
export const DriftCause = Type.Object({
  name: Type.String({ description: 'blurrier, hazier, darker, night, label mix, new source, new region, content, …' }),
  family: Type.Union([Type.Literal('label'), Type.Literal('quality'), Type.Literal('place'), Type.Literal('time'), Type.Literal('source'), Type.Literal('content')]),
  explained: Type.Number({ minimum: 0, maximum: 1, description: 'how much of what tells the sides apart goes with it; these shares overlap' }),
  strength: Type.Number({ description: 'how large the change itself is: a share for a mix, spreads of the reference for quality' }),
  sentence: Type.String()
})

/** The result of one comparison; its id is derived from what was asked, so equal requests share one report. */
export const DriftReport = Type.Object({
  reportId: Type.String(),
  task: Type.String(),
  reference: DriftSide,
  current: DriftSide,
  verdict: DriftVerdict,
  severity: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('moderate'), Type.Literal('severe')])),
  kind: Type.Optional(Type.Union([Type.Literal('mix'), Type.Literal('content'), Type.Literal('both'), Type.Literal('unknown'), Type.Literal('none')], { description: 'what differs: the mix of labels, what images of one label look like, or both' })),
  sentence: Type.String({ description: 'the verdict in plain words' }),
  causes: Type.Optional(Type.Array(DriftCause, { description: 'the main one first' })),
  significance: Probability,
  pValue: Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'of all tests together, by moving whole groups; null when there is too little data' })),
  tests: Type.Optional(Type.Array(DriftTest)),
  effects: Type.Optional(Type.Array(DriftEffect)),
  precision: Type.Optional(Nullable(DriftPrecision)),
  mmdSquared: Nullable(Type.Number({ description: 'unbiased squared maximum mean discrepancy' })),
  effect: Nullable(Type.Number({ description: 'distance between the mean embeddings, chance taken away, in units of the reference\'s spread' })),
  effectInterval: Nullable(Type.Tuple([Type.Number(), Type.Number()], { description: '95 %, by drawing whole grid cells again' })),
  withinLabels: Nullable(DriftWithinLabels),
  cautions: Type.Array(Type.String(), { description: 'what to bear in mind when reading this very report, in plain words' }),
  permutations: Type.Integer(),
  bandwidth: Nullable(Type.Number()),
  seed: Type.Integer(),
  imagesPerSide: Type.Integer({ description: 'about this many images a side were compared at most' }),
  methodVersion: Type.String(),
  sharedImages: Type.Integer({ description: 'images of the current version left out because the reference has them too' }),
  sharedGroups: Type.Integer({ description: 'grid cells left out because they have images on both sides' }),
  backboneId: Type.String(),
  htmlKey: Type.String(),
  jsonKey: Type.String(),
  tookMs: Type.Number(),
  createdAt: Timestamp
})
export type DriftReport = Static<typeof DriftReport>

/** How a comparison is: `waiting` for its turn, `running`, or over without a report. One whose report exists is `finished`. */
export const DriftComparisonState = Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('finished'), Type.Literal('cancelled'), Type.Literal('failed')])

/** What a comparison is doing, in this order. */
export const DriftStage = Type.Union([Type.Literal('waiting'), Type.Literal('reading'), Type.Literal('embedding'), Type.Literal('measuring'), Type.Literal('preparing'), Type.Literal('testing'), Type.Literal('dimensions'), Type.Literal('concluding'), Type.Literal('writing'), Type.Literal('finished')])
export type DriftStage = Static<typeof DriftStage>

/** A comparison on its way to a report. It only informs: the report is what counts, and a comparison whose record is lost goes on. */
export const DriftComparison = Type.Object({
  reportId: Type.String({ description: 'of the report that will be' }),
  task: Type.String(),
  reference: Type.String(),
  current: Type.String(),
  imagesPerSide: Type.Integer(),
  state: DriftComparisonState,
  stage: DriftStage,
  done: Type.Number({ minimum: 0, maximum: 1, description: 'about how much of the work is done' }),
  problem: Nullable(Type.String({ description: 'why there is no report, where it failed or was cancelled' })),
  askedAt: Timestamp,
  at: Timestamp
})
export type DriftComparison = Static<typeof DriftComparison>
