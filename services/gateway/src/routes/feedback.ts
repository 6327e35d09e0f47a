import { Feedback, FeedbackRequest, Page, PredictionId } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { recordFeedback } from '../record-feedback.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

const tags = ['predict']
const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 100, description }))

const EXAMPLE: Feedback = {
  feedbackId: 'f7c3bc1d808e0473',
  task: 'wildfire',
  predictionId: '20260603T140458211-replica-1-7.0',
  number: 1,
  imageId: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  modelVersion: 'm2-1f3a5c7e',
  predicted: 'wildfire',
  confidence: 0.61,
  label: 'nowildfire',
  agrees: false,
  by: 'ada',
  note: 'a cloud, not smoke',
  at: '2026-06-03T14:07:31.004Z'
}

const listQuery = query({
  ...pageQuery,
  predictionId: Type.Optional(PredictionId),
  imageId: Type.Optional(Feedback.properties.imageId),
  modelVersion: name('of answers by this version'),
  label: name('who said that it is this class'),
  by: name('by this person'),
  agrees: Type.Optional(Type.Boolean({ description: 'whether the person agreed with the answer' }))
})

/** What people say of predictions. */
export const addFeedbackRoutes = (server: HttpServer, deps: Pick<GatewayDeps, 'database' | 'objects' | 'outbox' | 'now' | 'tasks'>): void => {
  const { database, tasks } = deps

  server.post('/v1/feedback', {
    schema: {
      operationId: 'giveFeedback',
      tags,
      summary: 'Judges a recorded prediction',
      description: 'Say it as often as you like: the same judgement by the same person is kept once. A different one is one more record, and the last one counts. Announced as `feedback.received`; no training data changes by it.',
      querystring: query(taskQuery),
      body: FeedbackRequest,
      response: { 200: json('The judgement as it is kept', Feedback, EXAMPLE), ...problems(...BODY_PROBLEMS, 'PREDICTION_NOT_FOUND', 'TASK_NOT_FOUND', 'FEEDBACK_CONTESTED', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ query: { task: asked }, body, traceparent }): Promise<Feedback> => {
    const task = tasks.nameOf(asked)
    const classes = tasks.definitions.find((definition) => definition.task === task)?.classes ?? []
    if (!classes.includes(body.label)) throw requestInvalid(`body: label must be one of ${classes.join(', ')}`)
    return recordFeedback(deps, body, { task, traceparent })
  })

  server.get('/v1/feedback', {
    schema: { operationId: 'listFeedback', tags, summary: 'What people said of predictions, newest first', querystring: listQuery, response: { 200: json('A page of judgements', Page(Feedback)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async ({ query: { task, limit = DEFAULT_LIMIT, offset = 0, ...wanted } }) =>
    database.feedback.page({ task: tasks.nameOf(task), ...wanted }, { sortBy: 'at', descending: true, limit, offset }))
}
