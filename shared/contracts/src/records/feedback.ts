import { type Static, Type } from 'typebox'
import { Probability, Sha256, Timestamp } from './common.ts'
import { PredictionId } from './predictions.ts'

const Person = Type.String({ minLength: 1, maxLength: 100, description: 'who says so' })
const Note = Type.String({ maxLength: 2000, description: 'why, in words' })

/** What a person says of a recorded prediction. */
export const FeedbackRequest = Type.Object({
  predictionId: PredictionId,
  label: Type.String({ minLength: 1, maxLength: 60, description: 'the class that the image really shows' }),
  by: Person,
  note: Type.Optional(Note)
}, { additionalProperties: false, examples: [{ predictionId: '20260603T140458211-replica-1-7.0', label: 'nowildfire', by: 'ada', note: 'a cloud, not smoke' }] })
export type FeedbackRequest = Static<typeof FeedbackRequest>

/** A person's judgement of a prediction; of several by the same person the one with the highest number counts. */
export const Feedback = Type.Object({
  feedbackId: Type.String(),
  task: Type.String(),
  predictionId: PredictionId,
  number: Type.Integer({ minimum: 1, description: 'counts what one person said of one prediction' }),
  imageId: Sha256,
  modelVersion: Type.String(),
  predicted: Type.String(),
  confidence: Probability,
  label: Type.String({ description: 'the class that the image really shows' }),
  agrees: Type.Boolean(),
  by: Person,
  note: Note,
  at: Timestamp
})
export type Feedback = Static<typeof Feedback>
