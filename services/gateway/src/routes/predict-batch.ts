import { type PredictBatchReply, PredictBatchRequest, PredictBatchReply as Reply, PredictQuery, problemOfError } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { checkUpload } from '../domain/image-type.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { userOf, whenClientLeaves } from '../predict/client-signal.ts'
import { decodeBase64 } from '../predict/decode-base64.ts'
import type { Caller, Predictor, Subject } from '../predict/predictor.ts'
import { query } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

type Item = PredictBatchRequest['items'][number]

/** So many of one batch are under way at once: others shall get through as well. */
const AT_ONCE = 4

const subjectOf = (item: Item, maxBytes: number): Subject => {
  if (!('image' in item)) return { place: item }
  const image = decodeBase64(item.image)
  checkUpload(image, 'application/octet-stream', maxBytes)
  return { image }
}

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
      querystring: query(PredictQuery),
      body: PredictBatchRequest,
      response: { 200: json('A prediction or a problem for each item, in order', Reply), ...problems(...BODY_PROBLEMS, 'TASK_NOT_FOUND', 'GATEWAY_OVERLOADED') }
    }
  }, async (request, reply): Promise<PredictBatchReply> => {
    const { items } = request.body
    metrics.batchSize.observe({ of: 'request' }, items.length)
    request.countAs(items.length)
    const caller: Caller = { task: tasks.nameOf(request.params.task), timeoutMs: PREDICT_TIMEOUT_MS, traceparent: request.traceparent, signal: whenClientLeaves(reply), requestId: request.id, stickyKey: userOf(request) }
    const answers: PredictBatchReply['items'] = []
    let next = 0
    const work = async (): Promise<void> => {
      for (let index = next++; index < items.length && !caller.signal.aborted; index = next++) {
        try {
          answers[index] = { index, prediction: await predictor.predict(subjectOf(items[index] as Item, maxBytes), request.query, caller) }
        } catch (error) {
          answers[index] = { index, problem: problemOfError(error) }
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const failed = answers.filter(({ problem }) => problem !== undefined).length
    return { items: answers, answered: answers.length - failed, failed }
  })
}
