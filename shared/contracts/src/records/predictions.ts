import { type Static, Type } from 'typebox'
import { Latitude, Longitude, Nullable, Probability, Sha256, Timestamp } from './common.ts'

/** Which recorded answer it is: the block it is kept in, and its row there. Ids of a later time come later in the alphabet. */
export const PredictionId = Type.String({ pattern: '^\\d{8}T\\d{9}-[A-Za-z0-9_-]{1,80}\\.\\d{1,4}$', description: 'which recorded answer it is; later ones come later in the alphabet' })

/** Where a request came from, as its gateway knows; kept with the answer, where that is recorded. */
export const RequestOrigin = Type.Object({
  requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  arm: Type.Optional(Type.String({ minLength: 1, maxLength: 30, description: 'which way of a traffic split the request went' })),
  place: Type.Optional(Type.Object({ lat: Latitude, lon: Longitude }))
}, { additionalProperties: false })
export type RequestOrigin = Static<typeof RequestOrigin>

/** One answer of production traffic that was recorded. */
export const ServedPrediction = Type.Object({
  predictionId: PredictionId,
  task: Type.String(),
  at: Timestamp,
  modelVersion: Type.String(),
  datasetVersion: Type.String(),
  arm: Nullable(Type.String()),
  label: Type.String(),
  confidence: Probability,
  confidences: Type.Record(Type.String(), Probability),
  imageId: Sha256,
  place: Nullable(Type.Object({ lat: Latitude, lon: Longitude })),
  requestId: Nullable(Type.String()),
  replica: Type.String(),
  cached: Type.Boolean({ description: 'answered from memory' }),
  tookMs: Type.Number({ description: 'within the replica' })
})
export type ServedPrediction = Static<typeof ServedPrediction>

/**
 * Answers that one replica recorded one after the other: what is in the block, so that whoever looks for something need
 * not open it. The answers are JSON lines in the object store, their embeddings float32 rows beside them, in the same order.
 */
export const PredictionBlock = Type.Object({
  task: Type.String(),
  blockId: Type.String({ description: 'blocks of a later time come later in the alphabet' }),
  replica: Type.String(),
  from: Timestamp,
  to: Timestamp,
  count: Type.Integer({ minimum: 1 }),
  backboneId: Type.String({ description: 'embeddings with equal ids may be compared' }),
  embeddingSize: Type.Integer({ minimum: 1 }),
  recordsKey: Type.String({ description: 'one JSON line for each answer' }),
  recordsSha256: Sha256,
  embeddingsKey: Type.String({ description: 'float32, little-endian, one row for each answer' }),
  embeddingsSha256: Sha256,
  bytes: Type.Integer({ description: 'of both files' }),
  labels: Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description: 'how many answers of each label' }),
  modelVersions: Type.Array(Type.String()),
  arms: Type.Array(Type.String()),
  leastConfidence: Probability,
  mostConfidence: Probability,
  box: Type.Optional(Nullable(Type.Object({ west: Longitude, south: Latitude, east: Longitude, north: Latitude }, { description: 'every place that was asked for lies in it, west never east of east; null where none was, absent in blocks of before it was written down' })))
})
export type PredictionBlock = Static<typeof PredictionBlock>
