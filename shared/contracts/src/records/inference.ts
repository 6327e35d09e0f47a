import { type Static, Type } from 'typebox'
import { Latitude, Longitude, Nullable, Probability, Sha256, Timestamp } from './common.ts'
import { PredictionId, RequestOrigin } from './predictions.ts'

/** Where an image lies that is too large for a message. */
export const ImageClaim = Type.Object({ key: Type.String({ pattern: '^uploads/[0-9TZ]{1,20}/[0-9a-f]{64}$' }), sha256: Sha256 }, { additionalProperties: false })
export type ImageClaim = Static<typeof ImageClaim>

/** How an image is to be classified; without any of it, by the champion. */
export const InferOptions = Type.Object({
  modelVersion: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'by this version; default: the champion' })),
  embedding: Type.Optional(Type.Boolean({ description: 'the answer holds the embedding' })),
  fresh: Type.Optional(Type.Boolean({ description: 'computed anew, even if the same bytes were answered before' })),
  explain: Type.Optional(Type.Boolean({ description: 'the answer says where in the image the evidence lies' })),
  shadowVersion: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'this version answers too, on the same embedding' })),
  origin: Type.Optional(RequestOrigin),
  claim: Type.Optional(Type.Unsafe<ImageClaim>({ ...ImageClaim, description: 'the image lies in the object store; the request itself is empty' }))
}, { additionalProperties: false })
export type InferOptions = Static<typeof InferOptions>

/** What another version would have answered. */
export const ShadowAnswer = Type.Object({ modelVersion: Type.String(), label: Type.String(), confidence: Probability })
export type ShadowAnswer = Static<typeof ShadowAnswer>

/** Where in an image the evidence for the most likely classes lies. */
export const Explanation = Type.Object({
  method: Type.Union([Type.Literal('class-activation-map'), Type.Literal('occlusion')], { description: '`class-activation-map`: the logit taken apart by place, exactly; `occlusion`, for backbones whose embedding is no mean over the image: what becomes of the logit with each place covered' }),
  rows: Type.Integer({ minimum: 1 }),
  columns: Type.Integer({ minimum: 1 }),
  classes: Type.Record(Type.String(), Type.Object({
    logit: Type.Number({ description: 'its logit less the mean of all logits; the probabilities follow from it by a softmax' }),
    constant: Type.Optional(Type.Number({ description: 'what no place accounts for: the biases; of class activation maps alone' })),
    cells: Type.Array(Type.Array(Type.Number()), { description: 'row by row from the top; what each place adds to the logit. Of a class activation map all of them and the constant add up to it; of an occlusion each is the logit less what it is with that place in the mean colour of the image' })
  }), { description: 'the most likely classes, at most five' }),
  overlay: Type.String({ description: 'a PNG in base64: the image with the map of the answered class over it, orange what speaks for it, blue what speaks against' })
})
export type Explanation = Static<typeof Explanation>

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
  predictionId: Type.Optional(Type.Unsafe<string>({ ...PredictionId, description: 'there if the answer is recorded: by this id it can be looked up and judged, a few seconds later' })),
  cached: Type.Optional(Type.Boolean({ description: 'the same bytes were answered by the same model before; the timings are those of then' })),
  embedding: Type.Optional(Type.Array(Type.Number(), { description: 'what the backbone sees in the image, if it was asked for' })),
  explanation: Type.Optional(Type.Unsafe<Explanation>({ ...Explanation, description: 'where in the image the evidence lies, if it was asked for' })),
  shadow: Type.Optional(ShadowAnswer),
  timings: Type.Object({ decodeMs: Type.Number(), inferMs: Type.Number(), totalMs: Type.Number() }, { description: 'within the replica: decoding, which includes resizing; inference, which includes the way to its thread and back; and all of it' })
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
