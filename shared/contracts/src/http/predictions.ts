import { type Static, Type } from 'typebox'
import { Nullable } from '../records/common.ts'
import { ServedPrediction } from '../records/predictions.ts'

/** A page of recorded answers, newest first. */
export const PredictionPage = Type.Object({
  items: Type.Array(ServedPrediction),
  next: Nullable(Type.String({ description: 'the `cursor` of the next page, which may be empty; null where nothing is left. A page may be shorter than asked for although there is more: so much is looked through for one page and no more' }))
})
export type PredictionPage = Static<typeof PredictionPage>

/** One recorded answer. */
export const PredictionDetail = Type.Object({
  ...ServedPrediction.properties,
  embedding: Type.Optional(Type.Array(Type.Number(), { description: 'what the backbone saw, if it was asked for' }))
})
export type PredictionDetail = Static<typeof PredictionDetail>
