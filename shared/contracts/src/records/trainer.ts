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
  trigger: Type.Union([Type.Literal('dataset'), Type.Literal('request'), Type.Literal('schedule')]),
  parameters: TrainingParameters,
  state: Type.Union([Type.Literal('queued'), Type.Literal('running'), Type.Literal('finished'), Type.Literal('failed'), Type.Literal('cancelled')]),
  backend: Nullable(Type.String({ description: 'the TensorFlow.js back end really used' })),
  device: Type.Optional(Type.String({ description: 'what the back end computed on, as it names it' })),
  codeVersion: Type.Optional(Type.String({ description: 'version of the package and, where known, the commit' })),
  cpuSeconds: Type.Optional(Type.Number({ minimum: 0, description: 'processor time of the whole trainer process from the last begin to the end' })),
  epoch: Type.Optional(Type.Integer({ minimum: 0, description: 'epoch of the lease under which it was last begun' })),
  cancelledAt: Type.Optional(Type.String({ ...Timestamp, description: 'when somebody last cancelled it: what was asked before then is not done any more' })),
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

/** One line that a run has logged. */
export const RunLogLine = Type.Object({
  runId: Type.String(),
  line: Type.Integer({ minimum: 0 }),
  at: Timestamp,
  level: Type.Union([Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')]),
  message: Type.String(),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
})
export type RunLogLine = Static<typeof RunLogLine>

/** One file of a model: where it lies and what its bytes must hash to. */
export const ModelFile = Type.Object({ key: Type.String(), sha256: Sha256, bytes: Type.Integer({ minimum: 1 }) })
export type ModelFile = Static<typeof ModelFile>

/** The backbone and preprocessing that a head was fitted on; a replica with another one must refuse the head. */
export const BackboneReference = Type.Object({ backboneId: Type.String(), name: Type.String(), variant: Type.String(), sha256: Sha256, preprocessingHash: Sha256, embeddingSize: Type.Integer() })
export type BackboneReference = Static<typeof BackboneReference>

/** The class that people are warned of, and the probability from which on they are. */
export const Alarm = Type.Object({ label: Type.String(), threshold: Probability }, { description: 'chosen on the validation split for a wanted recall' })
export type Alarm = Static<typeof Alarm>

/** Ed25519 over what the card says of the files; {@link signedStatement} is the text that is signed. */
export const ModelSignature = Type.Object({
  algorithm: Type.Literal('Ed25519'),
  keyId: Type.String({ description: 'first 16 hexadecimal digits of the SHA-256 of the public key in DER (SPKI)' }),
  value: Type.String({ description: 'the signature, base64' })
})
export type ModelSignature = Static<typeof ModelSignature>

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
  folder: Type.Optional(Type.String({ description: 'where its files lie in the object store: a folder of its own for every epoch, so that two trainers never write the same file' })),
  files: Type.Object({ model: ModelFile, head: ModelFile, layers: ModelFile, weights: ModelFile }),
  selfTest: Type.Object({ seed: Type.Integer(), probabilities: Type.Array(Probability) }, { description: 'what the head answers to the seeded test embedding' }),
  epoch: Type.Optional(Type.Integer({ minimum: 0, description: 'epoch of the lease under which it was registered' })),
  codeVersion: Type.Optional(Type.String()),
  signature: Type.Optional(Nullable(ModelSignature)),
  createdAt: Timestamp
})
export type Model = Static<typeof Model>

/** A name that points to a model version. */
export const Alias = Type.Union([Type.Literal('champion'), Type.Literal('challenger'), Type.Literal('shadow')])
export type Alias = Static<typeof Alias>

/** What an alias may be asked for by: those that are stored, and `previous`, the version that was champion before the current one. */
export const AliasName = Type.Union([...Alias.anyOf, Type.Literal('previous')])
export type AliasName = Static<typeof AliasName>

/** What a person noted about a model version; the note with the highest number counts. */
export const ModelNote = Type.Object({
  task: Type.String(),
  modelVersion: Type.String(),
  number: Type.Integer({ minimum: 1 }),
  notes: Type.String({ maxLength: 2000 }),
  tags: Type.Array(Type.String({ pattern: '^[a-z0-9][a-z0-9._:-]{0,39}$' }), { maxItems: 20, uniqueItems: true }),
  by: Type.String({ maxLength: 100 }),
  at: Timestamp
})
export type ModelNote = Static<typeof ModelNote>

/** A model version that somebody deleted; its files go a little later, once it is certain that no alias points to it. */
export const ModelDeletion = Type.Object({
  task: Type.String(),
  modelVersion: Type.String(),
  reason: Type.String(),
  by: Type.String(),
  at: Timestamp,
  purgedAt: Nullable(Timestamp)
})
export type ModelDeletion = Static<typeof ModelDeletion>

/**
 * The numbered log of what the trainers of a task were allowed to do. Whoever leads appends under the next number; a
 * trainer that was overtaken collides with its successor's first entry and learns of it before it can do harm.
 */
export const TrainerCommit = Type.Object({
  task: Type.String(),
  number: Type.Integer({ minimum: 1 }),
  epoch: Type.Integer({ minimum: 0 }),
  kind: Type.Union([Type.Literal('term'), Type.Literal('register'), Type.Literal('promote')]),
  model: Type.Optional(Type.Unknown({ description: 'register: the whole model record, so that a successor can finish what was committed' })),
  modelVersion: Type.Optional(Type.String({ description: 'promote: which model' })),
  at: Timestamp
})
export type TrainerCommit = Static<typeof TrainerCommit>

/** One move of an alias; the move with the highest number is the current one. */
export const Activation = Type.Object({
  task: Type.String(),
  alias: Alias,
  number: Type.Integer({ minimum: 1 }),
  modelVersion: Type.String(),
  previousVersion: Nullable(Type.String()),
  reason: Type.String(),
  by: Type.Union([Type.Literal('trainer'), Type.Literal('gateway')]),
  epoch: Type.Optional(Type.Integer({ minimum: 0, description: 'epoch of the lease, where the trainer moved it by itself' })),
  at: Timestamp
})
export type Activation = Static<typeof Activation>
