import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { PredictionBlock } from '../records/predictions.ts'

/** Some answers of production traffic were recorded, with their embeddings: for live drift. */
export const PredictionServedV1 = defineEvent('prediction.served.v1', {
  producers: ['inference'],
  summary: 'Some answers of production traffic were recorded, with their embeddings: for live drift',
  data: Type.Object(Type.Omit(PredictionBlock, ['task']).properties)
})
export type PredictionServedV1 = EventOf<typeof PredictionServedV1>
