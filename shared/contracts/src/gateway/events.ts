import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { Nullable, Sha256 } from '../records/common.ts'

/** A person judged a prediction. */
export const FeedbackReceivedV1 = defineEvent('feedback.received.v1', {
  producers: ['gateway'],
  summary: 'A person judged a prediction',
  data: Type.Object({ feedbackId: Type.String(), imageId: Sha256, predicted: Type.String(), judgedAs: Type.String(), modelVersion: Type.String(), comment: Nullable(Type.String({ maxLength: 2000 })) })
})
export type FeedbackReceivedV1 = EventOf<typeof FeedbackReceivedV1>
