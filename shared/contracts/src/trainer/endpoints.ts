import { Type } from 'typebox'
import { defineEndpoint } from '../define-endpoint.ts'
import { TrainingParameters } from '../records/sweep.ts'

/** Asks for a training of any dataset version; the answer comes at once, the training when its turn is. */
export const TrainerTrain = defineEndpoint({
  name: 'train',
  summary: 'Asks for a training; the answer names the run, which waits its turn',
  prefix: 'trainer.train',
  request: Type.Object({
    datasetVersion: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'default: the newest' })),
    parameters: Type.Optional(Type.Partial(TrainingParameters, { additionalProperties: false }))
  }, { additionalProperties: false }),
  reply: Type.Object({ runId: Type.String(), datasetVersion: Type.String(), state: Type.Union([Type.Literal('accepted'), Type.Literal('already-done')]) })
})
