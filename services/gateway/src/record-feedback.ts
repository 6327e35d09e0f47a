import { createEvent, type Feedback, FeedbackReceivedV1, type FeedbackRequest } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { feedbackContested } from './errors.ts'
import type { GatewayDeps } from './ports.ts'
import { findPrediction } from './predictions/find-predictions.ts'

/** What one person says of one prediction: more than anybody means. */
const MOST_JUDGEMENTS = 100

interface Asked { task: string, traceparent: string }

/**
 * Keeps what a person says of a prediction: one inserted record after the last one of that person. Said again it is the
 * same record, said otherwise it is one more, and the last one counts.
 *
 * @throws {AppError} PREDICTION_NOT_FOUND or FEEDBACK_CONTESTED
 */
export const recordFeedback = async ({ database, objects, outbox, now }: Pick<GatewayDeps, 'database' | 'objects' | 'outbox' | 'now'>, { predictionId, label, by, note = '' }: FeedbackRequest, { task, traceparent }: Asked): Promise<Feedback> => {
  const { imageId, modelVersion, label: predicted, confidence } = await findPrediction({ database, objects }, task, predictionId)
  const before = (await database.feedback.list({ task, predictionId, by })).sort((a, b) => a.number - b.number).at(-1)
  for (let number = (before?.number ?? 0) + 1, last = before; ; number++) {
    if (last !== undefined && last.label === label && last.note === note) return last
    if (number > MOST_JUDGEMENTS) throw feedbackContested(predictionId, by)
    const time = now()
    const id = recordIds.feedback(task, predictionId, by, number)
    const feedback: Feedback = { feedbackId: sha256(id).slice(0, 16), task, predictionId, number, imageId, modelVersion, predicted, confidence, label, agrees: label === predicted, by, note, at: time.toISOString() }
    const event = createEvent(FeedbackReceivedV1, { producer: 'gateway', task, key: feedback.feedbackId, time, traceparent, data: { feedbackId: feedback.feedbackId, predictionId, imageId, predicted, judgedAs: label, modelVersion, by, comment: note === '' ? null : note } })
    if (await outbox.record(event, { name: 'feedback', collection: database.feedback, id, record: feedback })) return feedback
    last = await database.feedback.find(id) // by the same person at the same time: perhaps the very same
  }
}
