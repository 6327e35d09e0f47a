import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { Sha256 } from '../records/common.ts'
import { Evaluation, GateDecision } from '../records/evaluation.ts'
import { TrainingParameters } from '../records/sweep.ts'
import { Activation, Run, RunMetric } from '../records/trainer.ts'

/** Somebody asked for a training; the trainer takes it in turn, like a new dataset version. */
export const TrainingRequestedV1 = defineEvent('training.requested.v1', {
  producers: ['trainer'],
  summary: 'Somebody asked for a training; it waits its turn',
  data: Type.Object({ runId: Type.String(), datasetVersion: Type.String(), parameters: TrainingParameters, trigger: Type.Optional(Run.properties.trigger) })
})
export type TrainingRequestedV1 = EventOf<typeof TrainingRequestedV1>

/** A training began. */
export const TrainingStartedV1 = defineEvent('training.started.v1', {
  producers: ['trainer'],
  summary: 'A training began',
  data: Type.Pick(Run, ['runId', 'datasetVersion', 'trigger', 'parameters', 'startedAt'])
})
export type TrainingStartedV1 = EventOf<typeof TrainingStartedV1>

/** A training went on: one epoch of one candidate head. */
export const TrainingProgressV1 = defineEvent('training.progress.v1', {
  producers: ['trainer'],
  summary: 'A training went on: one epoch of one candidate head',
  data: Type.Object({ ...RunMetric.properties, backend: Type.String(), device: Type.String() })
})
export type TrainingProgressV1 = EventOf<typeof TrainingProgressV1>

/** A training ended with a model. */
export const TrainingFinishedV1 = defineEvent('training.finished.v1', {
  producers: ['trainer'],
  summary: 'A training ended with a model',
  data: Type.Object({ runId: Type.String(), datasetVersion: Type.String(), modelVersion: Type.String(), backend: Type.String(), tookMs: Type.Number() })
})
export type TrainingFinishedV1 = EventOf<typeof TrainingFinishedV1>

/** A training could not be done; it will not be tried again by itself. */
export const TrainingFailedV1 = defineEvent('training.failed.v1', {
  producers: ['trainer'],
  summary: 'A training could not be done and will not be tried again by itself',
  data: Type.Object({ runId: Type.String(), datasetVersion: Type.String(), code: Type.String(), message: Type.String() })
})
export type TrainingFailedV1 = EventOf<typeof TrainingFailedV1>

/** Somebody cancelled a training before it had a model. */
export const TrainingCancelledV1 = defineEvent('training.cancelled.v1', {
  producers: ['trainer'],
  summary: 'Somebody cancelled a training before it had a model',
  data: Type.Object({ runId: Type.String(), datasetVersion: Type.String(), reason: Type.String() })
})
export type TrainingCancelledV1 = EventOf<typeof TrainingCancelledV1>

/** A candidate is in the registry, with its evaluation and the decision about it. */
export const ModelRegisteredV1 = defineEvent('model.registered.v1', {
  producers: ['trainer'],
  summary: 'A candidate is in the registry, with its evaluation and the decision about it',
  data: Type.Object({
    modelVersion: Type.String(),
    runId: Type.String(),
    datasetVersion: Type.String(),
    candidate: Evaluation,
    champion: Type.Union([Evaluation, Type.Null()]),
    decision: GateDecision,
    cardKey: Type.String()
  })
})
export type ModelRegisteredV1 = EventOf<typeof ModelRegisteredV1>

/** Somebody deleted a model version, which no alias pointed to. */
export const ModelDeletedV1 = defineEvent('model.deleted.v1', {
  producers: ['gateway'],
  summary: 'Somebody deleted a model version, which no alias pointed to',
  data: Type.Object({ modelVersion: Type.String(), reason: Type.String(), by: Type.String() })
})
export type ModelDeletedV1 = EventOf<typeof ModelDeletedV1>

/** An alias now points to this version: what outside subscribers listen to. */
export const ModelUpdatedV1 = defineEvent('model.updated.v1', {
  producers: ['trainer', 'gateway'],
  summary: 'An alias (champion, challenger, shadow) now points to this version',
  data: Type.Object({ ...Type.Omit(Activation, ['task']).properties, datasetVersion: Type.String(), cardKey: Type.String(), headSha256: Sha256 })
})
export type ModelUpdatedV1 = EventOf<typeof ModelUpdatedV1>
