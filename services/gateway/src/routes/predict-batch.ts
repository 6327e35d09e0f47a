import { type DescribedSubject, ExplainQuery, type PredictBatchReply, PredictBatchRequest, PredictBatchReply as Reply, PredictQuery, problemOfError } from '@emberwatch/contracts'
import { Type } from 'typebox'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { userOf, whenClientLeaves } from '../predict/client-signal.ts'
import type { Caller, Predictor } from '../predict/predictor.ts'
import { readDescribed } from '../predict/read-described.ts'
import { query } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

/** So many of one batch are under way at once: others shall get through as well. */
const AT_ONCE = 4
/** A replica explains few answers at a time, one after the other. */
const EXPLAINED_AT_ONCE = 2

/** Several images in one request. Each is answered for itself: one bad image spoils nothing but its own answer. */
export const addPredictBatchRoutes = (server: HttpServer, { config, metrics, tasks, predictor }: Pick<GatewayDeps, 'config' | 'metrics' | 'tasks'> & { predictor: Predictor }): void => {
  const { MAX_IMAGE_BYTES: maxBytes, PREDICT_TIMEOUT_MS, MAX_BATCH_BYTES } = config

  server.post('/v1/tasks/:task/predict/batch', {
    bodyLimit: MAX_BATCH_BYTES,
    onRequest: async ({ params }): Promise<void> => predictor.refuseWhileFull(tasks.nameOf(params.task)),
    schema: {
      operationId: 'predictBatch',
      tags: ['predict'],
      summary: 'Classifies up to 64 tiles: images in base64, or places',
      description: 'Answered with 200 as soon as every item has its prediction or its problem; `failed` counts the latter. While every replica is full the whole request is refused, before its body is read.',
      params: Type.Object({ task: Type.String({ maxLength: 60 }) }),
      querystring: query({ ...PredictQuery, ...ExplainQuery }),
      body: PredictBatchRequest,
      response: { 200: json('A prediction or a problem for each item, in order', Reply), ...problems(...BODY_PROBLEMS, 'TASK_NOT_FOUND', 'GATEWAY_OVERLOADED') }
    }
  }, async (request, reply): Promise<PredictBatchReply> => {
    const { items } = request.body
    metrics.batchSize.observe({ of: 'request' }, items.length)
    request.countAs(items.length)
    const caller: Caller = { task: tasks.nameOf(request.params.task), timeoutMs: PREDICT_TIMEOUT_MS, carried: request.carried, signal: whenClientLeaves(reply), stickyKey: userOf(request) }
    const answers: PredictBatchReply['items'] = []
    const answer = async (index: number): Promise<void> => {
      try {
        const { subject, wishes } = readDescribed(items[index] as DescribedSubject, maxBytes)
        answers[index] = { index, prediction: await predictor.predict(subject, { ...request.query, ...wishes }, caller) }
      } catch (error) {
        answers[index] = { index, problem: problemOfError(error) }
      }
    }
    const answerEach = async (indices: readonly number[], atOnce: number): Promise<void> => {
      const left = indices.values()
      await Promise.all(Array.from({ length: atOnce }, async () => {
        for (const index of left) { // shared: each takes the next one
          if (caller.signal.aborted) return
          await answer(index)
        }
      }))
    }
    const { explained = [], plain = [] } = Object.groupBy(items.keys(), (index) => items[index]?.explain ?? request.query.explain ?? false ? 'explained' : 'plain')
    await Promise.all([answerEach(plain, AT_ONCE), answerEach(explained, EXPLAINED_AT_ONCE)])
    const failed = answers.filter(({ problem }) => problem !== undefined).length
    return { items: answers, answered: answers.length - failed, failed }
  })
}
