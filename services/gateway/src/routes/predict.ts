import { ImageryFetch, Prediction } from '@emberwatch/contracts'
import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { createDeadline } from '../deadline.ts'
import { checkUpload, IMAGE_TYPES } from '../domain/image-type.ts'
import { clientGone, imageTooLarge, requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { createInFlightLimit } from '../in-flight-limit.ts'
import { createPlacePredictionKeeper } from '../keep-place-prediction.ts'
import type { GatewayDeps } from '../ports.ts'
import { FORM_LIMITS, readUpload } from '../read-upload.ts'
import type { Routing } from '../routing/create-routing.ts'
import { Binary, BODY_PROBLEMS, json, problems } from './responses.ts'

const Place = Type.Object(ImageryFetch.request.properties, { additionalProperties: false, examples: [{ lat: 51.05, lon: -121.42 }] })

const EXAMPLE: Prediction = {
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

const schema = {
  operationId: 'predict',
  tags: ['predict'],
  summary: 'Classifies one tile: an image, or the tile of a place',
  description: 'Send the bytes of a JPEG, PNG or WebP image as the body, or a form with one file, or `{lat, lon}`, for which the tile is fetched. Confidences are numbers that sum to 1.',
  params: Type.Object({ task: Type.String({ maxLength: 60 }) }),
  headers: Type.Object({ 'x-request-timeout-ms': Type.Optional(Type.Integer({ minimum: 50, maximum: 10_000, description: 'how long the client waits; work that would end later is not begun. Default: PREDICT_TIMEOUT_MS' })) }),
  body: {
    content: {
      'application/json': { schema: Place },
      ...Object.fromEntries(IMAGE_TYPES.map((type) => [type, { schema: Binary }])),
      'multipart/form-data': { schema: Type.Object({ file: Binary }) }
    }
  },
  response: {
    200: json('The prediction', Prediction, EXAMPLE),
    ...problems(
      ...BODY_PROBLEMS, 'TASK_NOT_FOUND', 'IMAGE_TOO_LARGE', 'IMAGE_NOT_AN_IMAGE', 'IMAGE_TYPE_MISMATCH', 'IMAGE_TOO_MANY_PIXELS', 'IMAGE_UNREADABLE',
      'INGEST_TILE_MISSING', 'INGEST_TILE_UNAVAILABLE', 'INGEST_TILE_REJECTED', 'INGEST_TILE_QUOTA', 'INGEST_ADDRESS_FORBIDDEN', 'GATEWAY_OVERLOADED', 'INFERENCE_BUSY', 'INFERENCE_NO_MODEL', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT'
    )
  }
}

type Asked = { image: Uint8Array } | { place: Static<typeof Place> }

const readAsked = async (request: FastifyRequest, maxBytes: number): Promise<Asked> => {
  const { body } = request
  if (!request.isMultipart() && !Buffer.isBuffer(body)) {
    if (!Value.Check(Place, body)) throw requestInvalid('send an image as the body, a form with one file, or {"lat": …, "lon": …}')
    return { place: body }
  }
  const { bytes, declared } = Buffer.isBuffer(body) ? { bytes: body, declared: request.mediaType ?? '' } : await readUpload(request, maxBytes)
  checkUpload(bytes, declared, maxBytes)
  return { image: bytes }
}

/** Aborts when the client closes the connection before it has its answer. */
const whenClientLeaves = ({ raw }: FastifyReply): AbortSignal => {
  const left = new AbortController()
  raw.once('close', () => { if (!raw.writableFinished) left.abort(clientGone()) })
  return left.signal
}

/** Predictions. Only here are bodies other than JSON read, and never decoded: that is the replica's work. */
export const addPredictRoutes = (server: HttpServer, deps: Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'log' | 'now' | 'tasks'> & { routing: Routing }) => {
  const { bus, config, tasks, routing } = deps
  const { MAX_IMAGE_BYTES: maxBytes, MAX_IN_FLIGHT: maxInFlight, PREDICT_TIMEOUT_MS: timeoutMs } = config
  const keep = createPlacePredictionKeeper(deps)
  const withinLimit = createInFlightLimit(maxInFlight, 'predictions')

  return server.register(async (scope: HttpServer) => {
    await scope.register(multipart, { limits: { ...FORM_LIMITS, fileSize: maxBytes } })
    scope.addContentTypeParser([...IMAGE_TYPES], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.setErrorHandler((error) => { // thrown on to the gateway's own handler
      throw error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? imageTooLarge(maxBytes) : error
    })

    scope.post('/v1/tasks/:task/predict', { bodyLimit: maxBytes, schema }, async (request, reply): Promise<Prediction> => {
      const task = tasks.nameOf(request.params.task)
      const asked = await readAsked(request, maxBytes)
      const { traceparent } = request
      const signal = whenClientLeaves(reply)
      return withinLimit(async () => {
        const deadline = createDeadline(request.headers['x-request-timeout-ms'] ?? timeoutMs)
        const image = 'image' in asked ? asked.image : await bus.request(ImageryFetch, task, asked.place, { timeoutMs: deadline.leftMs(), traceparent, signal })
        const prediction = await routing.of(task).ask({ image, deadline, traceparent, signal })
        if ('place' in asked) keep(asked.place, prediction)
        return prediction
      })
    })
  })
}
