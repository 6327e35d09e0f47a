import { type Static, Type } from 'typebox'
import { defineEndpoint } from '../define-endpoint.ts'
import { TrainingParameters } from '../records/sweep.ts'
import { Activation, Alias } from '../records/trainer.ts'

/** What is trained, and how: the body of `trainer.train` and `POST /v1/train`, and the content of a training file. */
export const TrainingRequest = Type.Object({
  datasetVersion: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'default: the newest' })),
  parameters: Type.Optional(Type.Partial(TrainingParameters, { additionalProperties: false }))
}, { additionalProperties: false })
export type TrainingRequest = Static<typeof TrainingRequest>

/** Asks for a training of any dataset version; the answer comes at once, the training when its turn is. */
export const TrainerTrain = defineEndpoint({
  name: 'train',
  summary: 'Asks for a training; the answer names the run, which waits its turn',
  prefix: 'trainer.train',
  request: TrainingRequest,
  reply: Type.Object({ runId: Type.String(), datasetVersion: Type.String(), state: Type.Union([Type.Literal('accepted'), Type.Literal('already-done')]) })
})

/** Ends a training that waits or is under way. */
export const TrainerCancel = defineEndpoint({
  name: 'cancel',
  summary: 'Cancels a training that waits or is under way; one whose model is registered already is over',
  prefix: 'trainer.cancel',
  request: Type.Object({ runId: Type.String({ minLength: 1, maxLength: 100 }), reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }, { additionalProperties: false }),
  reply: Type.Object({ runId: Type.String(), state: Type.Union([Type.Literal('cancelled'), Type.Literal('cancelling')]) })
})

const AliasMove = {
  alias: Type.Optional(Type.Union(Alias.anyOf, { default: 'champion' })),
  reason: Type.String({ minLength: 1, maxLength: 500 })
}

/** Points an alias to a model version. */
export const RegistryPromote = defineEndpoint({
  name: 'promote',
  summary: 'Points an alias (champion unless said otherwise) to a model version',
  prefix: 'registry.promote',
  request: Type.Object({ modelVersion: Type.String({ minLength: 1, maxLength: 60 }), ...AliasMove }, { additionalProperties: false }),
  reply: Activation
})

/** Points an alias to the version before its current one. */
export const RegistryRollBack = defineEndpoint({
  name: 'roll-back',
  summary: 'Points an alias to the version before its current one; repeated, it goes back further',
  prefix: 'registry.roll-back',
  request: Type.Object(AliasMove, { additionalProperties: false }),
  reply: Activation
})
