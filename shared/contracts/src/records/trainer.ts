import { type Static, Type } from 'typebox'
import { Nullable, Probability, Sha256, Timestamp } from './common.ts'
import { Evaluation, GateDecision } from './evaluation.ts'
import { HyperParameters } from './hyper-parameters.ts'
import { TrainingParameters } from './sweep.ts'

/** One training, from start to end. Its id is derived from what is trained, so one job has one run. */
export const Run = Type.Object({
  runId: Type.String(),
  task: Type.String(),
  datasetVersion: Type.String(),
  trigger: Type.Union([Type.Literal('dataset'), Type.Literal('request')]),
  parameters: TrainingParameters,
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
  trial: Type.Integer({ minimum: 1, description: 'which trial of the search this epoch belongs to' }),
  trials: Type.Integer({ minimum: 1 }),
  parameters: HyperParameters,
  epoch: Type.Integer({ minimum: 1 }),
  trainLoss: Type.Number(),
  validationLoss: Type.Number(),
  validationAccuracy: Probability,
  etaSeconds: Type.Number({ minimum: 0, description: 'what is left of the whole search, estimated from the work done so far' })
})
export type RunMetric = Static<typeof RunMetric>

/** One file of a model: where it lies and what its bytes must hash to. */
export const ModelFile = Type.Object({ key: Type.String(), sha256: Sha256, bytes: Type.Integer({ minimum: 1 }) })
export type ModelFile = Static<typeof ModelFile>

/** The backbone and preprocessing that a head was fitted on; a replica with another one must refuse the head. */
export const BackboneReference = Type.Object({ backboneId: Type.String(), name: Type.String(), variant: Type.String(), sha256: Sha256, preprocessingHash: Sha256, embeddingSize: Type.Integer() })
export type BackboneReference = Static<typeof BackboneReference>

/** The class that people are warned of, and the probability from which on they are. */
export const Alarm = Type.Object({ label: Type.String(), threshold: Probability }, { description: 'chosen on the validation split for a wanted recall' })
export type Alarm = Static<typeof Alarm>

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
  parameters: Type.Object(HyperParameters.properties, { additionalProperties: false, description: 'what the head was fitted with: the best trial of the search' }),
  backend: Type.String(),
  validation: Type.Object({ loss: Type.Number(), accuracy: Probability, epoch: Type.Integer() }),
  temperature: Type.Number({ exclusiveMinimum: 0, description: 'fitted on the validation split and folded into every file of the head' }),
  alarm: Nullable(Alarm),
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
