import { PredictionDetail, PredictionId, PredictionPage } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { readBox } from '../domain/bounding-box.ts'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { readCursor, readTime } from '../domain/prediction-filter.ts'
import { requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { findPrediction, listPredictions } from '../predictions/find-predictions.ts'
import { query } from './queries.ts'
import { json, problems } from './responses.ts'

const tags = ['predict']
const task = Type.String({ maxLength: 60 })
const time = (description: string) => Type.Optional(Type.String({ minLength: 4, maxLength: 40, description }))
const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 60, description }))
const SHARE = /^(0(\.\d{1,10})?|1(\.0{1,10})?)$/
const share = (description: string) => Type.Optional(Type.String({ pattern: SHARE.source, description: `${description}, 0 to 1` }))

const listQuery = query({
  from: time('not before this time, such as 2026-06-01T12:00:00Z'),
  to: time('not after this time'),
  label: name('answered so'),
  version: name('answered by this model version'),
  arm: name('by this way of a traffic split'),
  minConfidence: share('at least so sure'),
  maxConfidence: share('at most so sure'),
  bbox: Type.Optional(Type.String({ maxLength: 100, description: 'of a place in west,south,east,north in degrees; it crosses the antimeridian where west is greater than east' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: DEFAULT_LIMIT, description: 'length of the page' })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: '`next` of the page before' }))
})

const RECORDED = {
  predictionId: '20260603T140458211-replica-1-7.0',
  task: 'wildfire',
  at: '2026-06-03T14:04:58.211Z',
  modelVersion: 'm2-1f3a5c7e',
  datasetVersion: 'v2-9b1deb4d',
  arm: null,
  label: 'wildfire',
  confidence: 0.93,
  confidences: { nowildfire: 0.07, wildfire: 0.93 },
  imageId: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  place: { lat: 51.05, lon: -121.42 },
  requestId: '5f0c2a1e-6f3b-4b44-9d7b-0c9e6e1b8a11',
  replica: 'replica-1',
  cached: false,
  tookMs: 7.4
}

const numberOf = (text: string | undefined): number | undefined => text === undefined ? undefined : Number(text)

/** The answers that were recorded. */
export const addPredictionRoutes = (server: HttpServer, deps: Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>): void => {
  const { tasks } = deps

  server.get('/v1/tasks/:task/predictions', {
    schema: {
      operationId: 'listPredictions',
      tags,
      summary: 'Recorded answers that match, newest first',
      description: 'Replicas record a share of their answers (`RECORD_SHARE`, `RECORD_PER_MINUTE`) a few seconds after they gave them, and keep them for a while (`RECORD_KEEP_DAYS`, `RECORD_KEEP_BYTES`). Follow `next` until it is null.',
      params: Type.Object({ task }),
      querystring: listQuery,
      response: { 200: json('A page of recorded answers', PredictionPage), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ params, query: { limit = DEFAULT_LIMIT, cursor, bbox, from, to, version, label, arm, minConfidence, maxConfidence } }): Promise<PredictionPage> => {
    const filter = {
      from: readTime('from', from),
      to: readTime('to', to),
      label,
      arm,
      modelVersion: version,
      minConfidence: numberOf(minConfidence),
      maxConfidence: numberOf(maxConfidence),
      box: bbox === undefined ? undefined : readBox(bbox)
    }
    if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to) throw requestInvalid('query: from lies after to')
    return listPredictions(deps, tasks.nameOf(params.task), filter, { limit, after: cursor === undefined ? undefined : readCursor(cursor) })
  })

  server.get('/v1/tasks/:task/predictions/:predictionId', {
    schema: {
      operationId: 'getPrediction',
      tags,
      summary: 'One recorded answer',
      params: Type.Object({ task, predictionId: PredictionId }),
      querystring: query({ embedding: Type.Optional(Type.Boolean({ description: 'with its embedding' })) }),
      response: { 200: json('The answer', PredictionDetail, RECORDED), ...problems('PREDICTION_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ params, query: { embedding = false } }): Promise<PredictionDetail> =>
    findPrediction(deps, tasks.nameOf(params.task), params.predictionId, { withEmbedding: embedding }))
}
