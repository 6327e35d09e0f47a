import { DescribedSubject, ExplainQuery, PredictionView, PredictQuery } from '@emberwatch/contracts'
import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { checkUpload, IMAGE_TYPES } from '../domain/image-type.ts'
import { imageTooLarge, requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from '../plugins/at-once.ts'
import { limitLargeUploads } from '../plugins/large-uploads.ts'
import type { GatewayDeps } from '../ports.ts'
import { whenClientLeaves } from '../predict/client-signal.ts'
import type { Predictor, Subject, Wishes } from '../predict/predictor.ts'
import { readDescribed } from '../predict/read-described.ts'
import { letBodyGo, readBody } from '../read-body.ts'
import { FORM_LIMITS, readUpload } from '../read-upload.ts'
import { query } from './queries.ts'
import { Binary, BODY_PROBLEMS, file, json, problems } from './responses.ts'

const EXAMPLE: PredictionView = {
  task: 'wildfire',
  label: 'wildfire',
  confidence: 0.93,
  confidences: { nowildfire: 0.07, wildfire: 0.93 },
  modelVersion: 'm2-1f3a5c7e',
  datasetVersion: 'v2-9b1deb4d',
  replica: 'replica-1',
  imageId: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  timings: { decodeMs: 3.1, inferMs: 4.2, totalMs: 7.4 }
}

const PNG = 'image/png'

const schema = {
  operationId: 'predict',
  tags: ['predict'],
  summary: 'Classifies one tile: an image, or the tile of a place',
  description: 'Send the bytes of a JPEG, PNG or WebP image as the body, or a form with one file, or `{image}` in base64, or `{lat, lon}`, for which the tile is fetched. Confidences are numbers that sum to 1. With `explain=true`, in the query or beside `image` or `lat` and `lon`, the answer also says where in the image the evidence lies; with `Accept: image/png` it is the picture of that, ' +
    'and the headers `x-prediction-label`, `x-prediction-confidence` and `x-model-version` say what was answered.',
  params: Type.Object({ task: Type.String({ maxLength: 60 }) }),
  querystring: query({ ...PredictQuery, ...ExplainQuery }),
  headers: Type.Object({ 'x-user-id': Type.Optional(Type.String({ maxLength: 200, description: 'requests of one user go the same way of a traffic split' })), 'x-request-timeout-ms': Type.Optional(Type.Integer({ minimum: 50, maximum: 10_000, description: 'how long the client waits; work that would end later is not begun. Default: PREDICT_TIMEOUT_MS' })) }),
  body: {
    content: {
      'application/json': { schema: DescribedSubject },
      ...Object.fromEntries(IMAGE_TYPES.map((type) => [type, { schema: Binary }])),
      'multipart/form-data': { schema: Type.Object({ file: Binary }) }
    }
  },
  response: {
    200: { description: 'The prediction, or the picture of where its evidence lies', content: { ...json('', PredictionView, EXAMPLE).content, ...file('', PNG).content } },
    ...problems(
      ...BODY_PROBLEMS, 'TASK_NOT_FOUND', 'IMAGE_TOO_LARGE', 'IMAGE_NOT_AN_IMAGE', 'IMAGE_TYPE_MISMATCH', 'IMAGE_TOO_MANY_PIXELS', 'IMAGE_UNREADABLE',
      'INGEST_TILE_MISSING', 'INGEST_TILE_UNAVAILABLE', 'INGEST_TILE_REJECTED', 'INGEST_TILE_QUOTA', 'INGEST_ADDRESS_FORBIDDEN', 'GATEWAY_OVERLOADED', 'INFERENCE_BUSY', 'INFERENCE_NO_MODEL', 'INFERENCE_MODEL_REFUSED', 'MODEL_NOT_FOUND', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT'
    )
  }
}

/** Whether the picture is wanted instead of the numbers. */
const isPictureWanted = ({ headers: { accept = '' } }: FastifyRequest): boolean => accept.includes(PNG) && !accept.includes('application/json')

const sendPicture = (reply: FastifyReply, { label, confidence, modelVersion, explanation }: PredictionView): void => {
  reply.headers({ 'x-prediction-label': encodeURIComponent(label), 'x-prediction-confidence': String(confidence), 'x-model-version': modelVersion }).type(PNG).send(Buffer.from(explanation?.overlay ?? '', 'base64'))
}

/** In base64, three bytes are four characters. */
const ENCODED_SHARE = 4 / 3

/** What is asked about, and what is wished beside it. */
const readSubject = async (request: FastifyRequest, maxBytes: number): Promise<{ subject: Subject, wishes?: Wishes }> => {
  const { body } = request
  if (!request.isMultipart() && !Buffer.isBuffer(body)) {
    if (!Value.Check(DescribedSubject, body)) throw requestInvalid('send an image as the body, a form with one file, {"image": "<base64>"} or {"lat": …, "lon": …}')
    return readDescribed(body, maxBytes)
  }
  const { bytes, declared } = Buffer.isBuffer(body) ? { bytes: body, declared: request.mediaType ?? '' } : await readUpload(request, maxBytes)
  checkUpload(bytes, declared, maxBytes)
  return { subject: { image: bytes } }
}

/** Predictions. Only here and in batches are bodies other than JSON read, and never decoded: that is the replica's work. */
export const addPredictRoutes = (server: HttpServer, { config, tasks, predictor }: Pick<GatewayDeps, 'config' | 'tasks'> & { predictor: Predictor }) => {
  const { MAX_IMAGE_BYTES: maxBytes, MAX_LARGE_UPLOADS, PREDICT_TIMEOUT_MS } = config

  return server.register(async (scope: HttpServer) => {
    limitLargeUploads(scope, MAX_LARGE_UPLOADS)
    await scope.register(multipart, { limits: { ...FORM_LIMITS, fileSize: maxBytes } })
    scope.addContentTypeParser([...IMAGE_TYPES], readBody(maxBytes))
    scope.setErrorHandler((error) => { // thrown on to the gateway's own handler
      throw error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? imageTooLarge(maxBytes) : error
    })

    const onRequest = atOnce(({ params }) => predictor.refuseWhileFull(tasks.nameOf((params as { task: string }).task)))
    scope.post('/v1/tasks/:task/predict', { bodyLimit: Math.ceil(maxBytes * ENCODED_SHARE) + 1024, schema, onRequest }, async (request, reply) => {
      const task = tasks.nameOf(request.params.task)
      const { subject, wishes } = await readSubject(request, maxBytes)
      const readMs = reply.elapsedTime
      const isPicture = isPictureWanted(request)
      const prediction = await predictor.predict(subject, { ...request.query, ...wishes, ...(isPicture && { explain: true }) }, { task, timeoutMs: request.headers['x-request-timeout-ms'] ?? PREDICT_TIMEOUT_MS, carried: request.carried, signal: whenClientLeaves(reply), stickyKey: request.headers['x-user-id'] })
      letBodyGo(request) // not of what failed, which may be on its way still
      request.stages = { task, version: prediction.modelVersion, readMs, answeredMs: reply.elapsedTime }
      reply.header('vary', 'accept')
      if (!isPicture) return prediction
      sendPicture(reply, prediction)
      return reply
    })
  })
}
