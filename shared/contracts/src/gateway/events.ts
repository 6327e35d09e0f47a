import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { Nullable, Sha256 } from '../records/common.ts'
import { PredictionId } from '../records/predictions.ts'
import { TrafficPolicy } from '../records/traffic.ts'

/** A person judged a prediction. */
export const FeedbackReceivedV1 = defineEvent('feedback.received.v1', {
  producers: ['gateway'],
  summary: 'A person judged a prediction',
  data: Type.Object({ feedbackId: Type.String(), predictionId: PredictionId, imageId: Sha256, predicted: Type.String(), judgedAs: Type.String(), modelVersion: Type.String(), by: Type.String(), comment: Nullable(Type.String({ maxLength: 2000 })) })
})
export type FeedbackReceivedV1 = EventOf<typeof FeedbackReceivedV1>

/** Requests are split otherwise from now on. */
export const TrafficChangedV1 = defineEvent('traffic.changed.v1', {
  producers: ['gateway'],
  summary: 'Requests are split otherwise between model versions from now on',
  data: Type.Object(Type.Omit(TrafficPolicy, ['task']).properties)
})
export type TrafficChangedV1 = EventOf<typeof TrafficChangedV1>
