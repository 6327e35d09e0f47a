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

const explain = Type.Optional(Type.Boolean({ description: 'the answer says where in the image the evidence lies; what is said beside an image in JSON goes before what the query says' }))

/** Whether the answers are explained. */
export const ExplainQuery = { explain }

/** A prediction as REST gives it. */
export const PredictionView = Type.Object({
  ...Type.Omit(Prediction, ['shadow']).properties,
  arm: Type.Optional(Type.String({ description: 'which way of a traffic split the request went' })),
  top: Type.Optional(Type.Array(Type.Object({ label: Type.String(), confidence: Probability }), { description: 'the most likely classes, in order, if they were asked for' }))
})
export type PredictionView = Static<typeof PredictionView>

/** An image in base64. */
const EncodedImage = Type.Object({ image: Type.String({ minLength: 4, description: 'a JPEG, PNG or WebP image in base64' }), explain }, { additionalProperties: false })

/** A place whose tile is fetched. */
const PredictPlace = Type.Object({ lat: Latitude, lon: Longitude, explain }, { additionalProperties: false, examples: [{ lat: 51.05, lon: -121.42 }] })

/** What is asked about, where that is said in JSON. */
export const DescribedSubject = Type.Union([PredictPlace, EncodedImage])
export type DescribedSubject = Static<typeof DescribedSubject>

/** Several images at once. */
export const PredictBatchRequest = Type.Object({
  items: Type.Array(DescribedSubject, { minItems: 1, maxItems: 64 })
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
