import { type Static, Type } from 'typebox'
import { Latitude, Longitude, Nullable, Probability, Sha256, Timestamp } from './common.ts'

/** The answer to one image. Confidences are JSON numbers that sum to 1. */
export const Prediction = Type.Object({
  task: Type.String(),
  label: Type.String({ description: 'the class with the highest confidence' }),
  confidence: Probability,
  confidences: Type.Record(Type.String(), Probability),
  modelVersion: Type.String(),
  datasetVersion: Type.String(),
  replica: Type.String(),
  imageId: Sha256,
  timings: Type.Object({ decodeMs: Type.Number(), inferMs: Type.Number(), totalMs: Type.Number() }, { description: 'within the replica; decoding and inference include the wait for their threads' })
})
export type Prediction = Static<typeof Prediction>

/** What a replica says of itself in its micro-protocol STATS. */
export const ReplicaState = Type.Object({
  replica: Type.String(),
  ready: Type.Boolean(),
  draining: Type.Boolean(),
  modelVersion: Nullable(Type.String()),
  headSha256: Nullable(Sha256),
  backboneId: Type.String(),
  inFlight: Type.Integer(),
  capacity: Type.Integer(),
  served: Type.Integer(),
  swaps: Type.Integer(),
  lastSwapMs: Nullable(Type.Number({ description: 'from the start of loading until the new model answers' })),
  lastRefusal: Nullable(Type.String({ description: 'why the champion is not served; null where it is' })),
  rssBytes: Type.Integer()
})
export type ReplicaState = Static<typeof ReplicaState>

/** A prediction for a place, kept so that maps can show it. */
export const PlacePrediction = Type.Object({
  task: Type.String(),
  lat: Latitude,
  lon: Longitude,
  imageId: Sha256,
  label: Type.String(),
  confidence: Probability,
  confidences: Type.Record(Type.String(), Probability),
  modelVersion: Type.String(),
  at: Timestamp
})
export type PlacePrediction = Static<typeof PlacePrediction>
