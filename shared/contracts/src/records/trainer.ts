import { type Static, Type } from 'typebox'
import { Nullable, Probability, Sha256, Timestamp } from './common.ts'

/** What may be chosen about one training; stored with the model. */
export const HyperParameters = Type.Object({
  units: Type.Array(Type.Integer({ minimum: 1, maximum: 4096 }), { minItems: 1, description: 'hidden units tried' }),
  learningRate: Type.Number({ exclusiveMinimum: 0 }),
  batchSize: Type.Integer({ minimum: 1 }),
  maxEpochs: Type.Integer({ minimum: 1 }),
  patience: Type.Integer({ minimum: 1, description: 'epochs without a better validation loss before stopping' }),
  seed: Type.Integer({ minimum: 0 })
}, { additionalProperties: false })
export type HyperParameters = Static<typeof HyperParameters>

/** How a model answers a labelled set. */
export const Evaluation = Type.Object({
  modelVersion: Type.String(),
  images: Type.Integer({ minimum: 1 }),
  correct: Type.Integer({ minimum: 0 }),
  accuracy: Probability,
  accuracyInterval: Type.Tuple([Probability, Probability], { description: '95 % Wilson score interval' }),
  logLoss: Type.Number({ minimum: 0 }),
  perClass: Type.Record(Type.String(), Type.Object({ images: Type.Integer(), precision: Nullable(Probability), recall: Nullable(Probability), f1: Nullable(Probability) })),
  confusion: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer()), { description: 'images by true class, then by predicted class' })
})
export type Evaluation = Static<typeof Evaluation>

/** Whether a candidate becomes champion, by which rule and why. */
export const GateDecision = Type.Object({
  promote: Type.Boolean(),
  rule: Type.Union([Type.Literal('first-model'), Type.Literal('better-than-champion'), Type.Literal('not-comparable')]),
  reason: Type.String({ description: 'one plain sentence' }),
  gain: Type.Number({ description: 'accuracy above the champion, or above always answering the majority class' }),
  minimumGain: Type.Number(),
  pValue: Nullable(Probability),
  significance: Probability,
  onlyCandidateRight: Nullable(Type.Integer({ minimum: 0 })),
  onlyChampionRight: Nullable(Type.Integer({ minimum: 0 }))
})
export type GateDecision = Static<typeof GateDecision>

/** One training, from start to end. Its id is derived from what is trained, so one job has one run. */
export const Run = Type.Object({
  runId: Type.String(),
  task: Type.String(),
  datasetVersion: Type.String(),
  trigger: Type.Union([Type.Literal('dataset'), Type.Literal('request')]),
  parameters: HyperParameters,
  state: Type.Union([Type.Literal('queued'), Type.Literal('running'), Type.Literal('finished'), Type.Literal('failed')]),
  backend: Nullable(Type.String({ description: 'the TensorFlow.js back end really used' })),
  modelVersion: Nullable(Type.String()),
  failure: Nullable(Type.String()),
  failedOn: Type.Optional(Type.Array(Type.String(), { description: 'ids of the events whose handling failed for good: delivered again, they are not tried again' })),
  startedAt: Type.String({ ...Timestamp, description: 'when it began; while it is queued, when it was asked for' }),
  finishedAt: Nullable(Timestamp)
})
export type Run = Static<typeof Run>

/** One measured point of a run. */
export const RunMetric = Type.Object({
  runId: Type.String(),
  step: Type.Integer({ minimum: 0 }),
  units: Type.Integer(),
  epoch: Type.Integer({ minimum: 1 }),
  trainLoss: Type.Number(),
  validationLoss: Type.Number(),
  validationAccuracy: Probability
})
export type RunMetric = Static<typeof RunMetric>

/** One file of a model: where it lies and what its bytes must hash to. */
export const ModelFile = Type.Object({ key: Type.String(), sha256: Sha256, bytes: Type.Integer({ minimum: 1 }) })
export type ModelFile = Static<typeof ModelFile>

/** The backbone and preprocessing that a head was fitted on; a replica with another one must refuse the head. */
export const BackboneReference = Type.Object({ backboneId: Type.String(), name: Type.String(), variant: Type.String(), sha256: Sha256, preprocessingHash: Sha256, embeddingSize: Type.Integer() })
export type BackboneReference = Static<typeof BackboneReference>

/** A model version in the registry; also the model card. */
export const Model = Type.Object({
  modelVersion: Type.String({ description: '`m<dataset number>-<first 8 digits of the run id>`' }),
  task: Type.String(),
  runId: Type.String(),
  datasetVersion: Type.String(),
  datasetContentHash: Sha256,
  classes: Type.Array(Type.String()),
  backbone: BackboneReference,
  units: Type.Integer({ description: 'hidden units chosen on the validation split' }),
  parameters: HyperParameters,
  backend: Type.String(),
  validation: Type.Object({ loss: Type.Number(), accuracy: Probability, epoch: Type.Integer() }),
  candidate: Evaluation,
  champion: Nullable(Evaluation),
  majorityAccuracy: Probability,
  decision: GateDecision,
  files: Type.Object({ model: ModelFile, head: ModelFile, layers: ModelFile, weights: ModelFile }),
  selfTest: Type.Object({ seed: Type.Integer(), probabilities: Type.Array(Probability) }, { description: 'what the head answers to the seeded test embedding' }),
  createdAt: Timestamp
})
export type Model = Static<typeof Model>

/** A name that points to a model version. */
export const Alias = Type.Union([Type.Literal('champion'), Type.Literal('challenger'), Type.Literal('shadow')])
export type Alias = Static<typeof Alias>

/** One move of an alias; the move with the highest number is the current one. */
export const Activation = Type.Object({
  task: Type.String(),
  alias: Alias,
  number: Type.Integer({ minimum: 1 }),
  modelVersion: Type.String(),
  previousVersion: Nullable(Type.String()),
  reason: Type.String(),
  by: Type.Union([Type.Literal('trainer'), Type.Literal('gateway')]),
  at: Timestamp
})
export type Activation = Static<typeof Activation>
