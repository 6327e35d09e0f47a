import { type Static, Type } from 'typebox'
import { AliasName } from '../records/trainer.ts'
import { Latitude, Longitude, Probability } from '../records/common.ts'
import { Prediction } from '../records/inference.ts'
import { Problem } from './problem.ts'

/** What may be said about how an image is classified. */
export const PredictQuery = {
  version: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'by this model version; default: the champion' })),
  alias: Type.Optional(Type.Union(AliasName.anyOf, { description: 'by the version this alias points to' })),
  topK: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'the answer lists so many of the most likely classes, in order' })),
  embedding: Type.Optional(Type.Boolean({ description: 'the answer holds the embedding' })),
  fresh: Type.Optional(Type.Boolean({ description: 'computed anew, even if the same bytes were answered before' }))
}

/** What else may be said about a single image. */
export const ExplainQuery = {
  explain: Type.Optional(Type.Boolean({ description: 'the answer says where in the image the evidence lies; with `Accept: image/png` it is that picture alone' }))
}

/** A prediction as REST gives it. */
export const PredictionView = Type.Object({
  ...Type.Omit(Prediction, ['shadow']).properties,
  arm: Type.Optional(Type.String({ description: 'which way of a traffic split the request went' })),
  top: Type.Optional(Type.Array(Type.Object({ label: Type.String(), confidence: Probability }), { description: 'the most likely classes, in order, if they were asked for' }))
})
export type PredictionView = Static<typeof PredictionView>

/** An image in base64. */
export const EncodedImage = Type.Object({ image: Type.String({ minLength: 4, description: 'a JPEG, PNG or WebP image in base64' }) }, { additionalProperties: false })

/** A place whose tile is fetched. */
export const PredictPlace = Type.Object({ lat: Latitude, lon: Longitude }, { additionalProperties: false, examples: [{ lat: 51.05, lon: -121.42 }] })

/** Several images at once. */
export const PredictBatchRequest = Type.Object({
  items: Type.Array(Type.Union([EncodedImage, PredictPlace]), { minItems: 1, maxItems: 64 })
}, { additionalProperties: false })
export type PredictBatchRequest = Static<typeof PredictBatchRequest>

/** The answers to several images, in the order in which they were sent; each stands for itself. */
export const PredictBatchReply = Type.Object({
  items: Type.Array(Type.Object({
    index: Type.Integer({ minimum: 0 }),
    prediction: Type.Optional(PredictionView),
    problem: Type.Optional(Problem)
  })),
  answered: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 })
})
export type PredictBatchReply = Static<typeof PredictBatchReply>
