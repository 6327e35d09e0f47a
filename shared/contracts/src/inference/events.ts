import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { Probability, Sha256 } from '../records/common.ts'

/** Sampled production traffic, for live drift. */
export const PredictionServedV1 = defineEvent('prediction.served.v1', {
  producers: ['inference'],
  summary: 'A sampled answer of production traffic, for live drift',
  data: Type.Object({ predictionId: Type.String(), imageId: Sha256, modelVersion: Type.String(), label: Type.String(), confidences: Type.Record(Type.String(), Probability), embeddingKey: Type.String(), replica: Type.String() })
})
export type PredictionServedV1 = EventOf<typeof PredictionServedV1>
