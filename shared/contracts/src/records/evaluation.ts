import { type Static, Type } from 'typebox'
import { Nullable, Probability, Sha256 } from './common.ts'

/** 95 % interval of a score; null where resampling says nothing about it. */
const ScoreInterval = Nullable(Type.Tuple([Type.Number(), Type.Number()]))
const Share = Nullable(Probability)
const Count = Type.Integer({ minimum: 0 })

/** How some of the images were answered. */
const Subset = Type.Object({
  images: Type.Integer({ minimum: 1 }),
  cells: Type.Integer({ minimum: 1, description: 'grid cells these images lie in: what was really drawn independently' }),
  correct: Count,
  accuracy: Probability,
  accuracyInterval: Type.Tuple([Probability, Probability], { description: '95 %, from resampling cells; where all or none are right, Wilson\'s with cells as trials' }),
  majorityAccuracy: Type.Number({ minimum: 0, maximum: 1, description: 'what always answering these images\' most frequent class would get right' })
})

/** What images are sliced by. */
export const SliceKind = Type.Union([Type.Literal('region'), Type.Literal('brightness'), Type.Literal('source'), Type.Literal('age'), Type.Literal('land-cover')])
export type SliceKind = Static<typeof SliceKind>

/** How the images of one kind were answered. */
export const Slice = Type.Object({ by: SliceKind, name: Type.String(), ...Subset.properties, tooFew: Type.Boolean({ description: 'too few images or cells to conclude anything from' }) })
export type Slice = Static<typeof Slice>

/** Scores of one class against all others. */
const ClassScores = Type.Object({
  images: Count,
  precision: Share,
  recall: Share,
  f1: Share,
  rocAuc: Share,
  prAuc: Share,
  intervals: Type.Object({ precision: ScoreInterval, recall: ScoreInterval, f1: ScoreInterval, rocAuc: ScoreInterval, prAuc: ScoreInterval })
})

/** The class that people are warned of, at the threshold that is used for warning. */
const AlarmScores = Type.Object({
  label: Type.String(),
  threshold: Probability,
  hits: Count,
  falseAlarms: Count,
  missed: Count,
  quiet: Type.Integer({ minimum: 0, description: 'rightly no alarm' }),
  recall: Share,
  precision: Share,
  intervals: Type.Object({ recall: ScoreInterval, precision: ScoreInterval })
})

/** How a model answers a labelled set. All intervals are 95 %, from resampling whole grid cells. */
export const Evaluation = Type.Object({
  modelVersion: Type.String(),
  ...Type.Omit(Subset, ['majorityAccuracy']).properties,
  macroPrecision: Share,
  macroRecall: Share,
  macroF1: Share,
  rocAuc: Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'two classes: of the alarm class (else the last one); more: mean of each class against the rest' })),
  prAuc: Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'average precision, of the same classes as rocAuc' })),
  logLoss: Type.Number({ minimum: 0 }),
  brier: Type.Number({ minimum: 0, maximum: 2, description: 'mean squared error of the probabilities; two classes: of one of them, 0 … 1; more: summed over them, 0 … 2' }),
  ece: Type.Number({ minimum: 0, maximum: 1, description: 'expected calibration error of the answered class over ten bins of equal mass' }),
  eceFloor: Type.Number({ minimum: 0, maximum: 1, description: 'what a perfectly calibrated model that is as sure would score on as many images, on average' }),
  intervals: Type.Object({
    macroPrecision: ScoreInterval, macroRecall: ScoreInterval, macroF1: ScoreInterval, rocAuc: ScoreInterval, prAuc: ScoreInterval, logLoss: ScoreInterval, brier: ScoreInterval, ece: ScoreInterval
  }),
  perClass: Type.Record(Type.String(), ClassScores),
  confusion: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer()), { description: 'images by true class, then by predicted class' }),
  alarm: Nullable(AlarmScores),
  asItWas: Nullable(Type.Object({ datasetVersion: Type.String(), ...Subset.properties }, { description: 'on the parent version\'s test images, so that a growing test set never hides a loss' })),
  hardGround: Nullable(Type.Object({ clusters: Type.Array(Type.String()), ...Subset.properties }, { description: 'within the land cover where the classes really mix or where the alarm class is at home: skill beyond telling forest from town' })),
  slices: Type.Array(Slice),
  resampling: Type.Object({ seed: Type.Integer(), resamples: Type.Integer({ minimum: 1 }) })
})
export type Evaluation = Static<typeof Evaluation>

/** One point of a curve: [x, y, threshold]. */
const CurvePoint = Type.Tuple([Probability, Probability, Probability])

/** A mistake worth looking at: the surer, the worse. */
export const Mistake = Type.Object({ imageId: Sha256, truth: Type.String(), predicted: Type.String(), confidence: Probability, truthProbability: Probability })
export type Mistake = Static<typeof Mistake>

/** What of an evaluation is too long for a record: curves and examples. */
export const EvaluationDetails = Type.Object({
  modelVersion: Type.String(),
  reliability: Type.Array(Type.Object({ images: Count, confidence: Probability, accuracy: Probability }), { description: 'bins of equal mass, from the least to the most sure' }),
  roc: Type.Record(Type.String(), Type.Array(CurvePoint), { description: 'by class: [false alarm rate, recall, threshold]' }),
  precisionRecall: Type.Record(Type.String(), Type.Array(CurvePoint), { description: 'by class: [recall, precision, threshold]' }),
  mistakes: Type.Array(Mistake, { description: 'the most confidently wrong images, the surest first' })
})
export type EvaluationDetails = Static<typeof EvaluationDetails>

/** A kind of land cover: a cluster of training embeddings, named by the tiles nearest to its centre. */
export const CoverCluster = Type.Object({
  name: Type.String({ pattern: '^cover-\\d+$' }),
  images: Type.Integer({ minimum: 0, description: 'training images' }),
  shares: Type.Record(Type.String(), Probability, { description: 'share of each class among them' }),
  kind: Type.Union([Type.Literal('pure'), Type.Literal('mixed')], { description: 'pure: one class makes up 95 % or more' }),
  hard: Type.Boolean({ description: 'mixed, or the alarm class is more frequent here than overall' }),
  examples: Type.Array(Sha256, { description: 'the images nearest to the centre' })
})
export type CoverCluster = Static<typeof CoverCluster>

/** The object `evaluation.json` beside a model's card. */
export const EvaluationFile = Type.Object({
  modelVersion: Type.String(),
  candidate: EvaluationDetails,
  champion: Nullable(EvaluationDetails),
  landCover: Type.Array(CoverCluster)
})
export type EvaluationFile = Static<typeof EvaluationFile>

/** One condition that a candidate was held against. */
export const GateCheck = Type.Object({
  name: Type.String({ description: 'such as `gain`, `paired-test`, `recall of wildfire`' }),
  value: Nullable(Type.Number({ description: 'null where it could not be measured' })),
  comparison: Type.Union([Type.Literal('at-least'), Type.Literal('at-most')]),
  limit: Type.Number(),
  passed: Type.Boolean()
})
export type GateCheck = Static<typeof GateCheck>

/** What happens to a candidate that passes: promoted, left to a person, or made challenger. */
export const GateMode = Type.Union([Type.Literal('auto'), Type.Literal('manual'), Type.Literal('challenger-only')])
export type GateMode = Static<typeof GateMode>

/** Whether a candidate becomes champion, by which rule and why. */
export const GateDecision = Type.Object({
  promote: Type.Boolean({ description: 'it becomes champion now' }),
  wouldPromote: Type.Boolean({ description: 'every check passed: in mode auto it would become champion' }),
  alias: Nullable(Type.Union([Type.Literal('champion'), Type.Literal('challenger')], { description: 'what it becomes now' })),
  mode: GateMode,
  rule: Type.Union([Type.Literal('first-model'), Type.Literal('better-than-champion'), Type.Literal('not-comparable')]),
  reason: Type.String({ description: 'one plain sentence' }),
  checks: Type.Array(GateCheck, { description: 'every condition, with what was measured' }),
  gain: Type.Number({ description: 'accuracy above the champion, or above always answering the majority class' }),
  gainInterval: Nullable(Type.Tuple([Type.Number(), Type.Number()], { description: '95 %, from resampling cells' })),
  minimumGain: Type.Number(),
  pValue: Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'exact sign-flip test over grid cells, one-sided: the one that counts' })),
  mcnemarPValue: Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'exact McNemar test over images, one-sided: too small where images of one cell are right and wrong together' })),
  significance: Probability,
  onlyCandidateRight: Nullable(Type.Integer({ minimum: 0 })),
  onlyChampionRight: Nullable(Type.Integer({ minimum: 0 }))
})
export type GateDecision = Static<typeof GateDecision>
