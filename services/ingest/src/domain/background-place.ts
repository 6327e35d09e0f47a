import { type Static, Type } from 'typebox'

/** A town or a forest to draw background tiles around. */
export const BackgroundPlace = Type.Object({
  name: Type.String({ minLength: 1 }),
  kind: Type.Union([Type.Literal('town'), Type.Literal('forest')]),
  lat: Type.Number({ minimum: -85, maximum: 85 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
  sigmaKm: Type.Optional(Type.Number({ minimum: 0, maximum: 500, description: 'how far from it tiles are drawn: standard deviation to the north and to the east' }))
}, { additionalProperties: false })
export type BackgroundPlace = Static<typeof BackgroundPlace>

/** Where a place says nothing of it: a town ends after a few kilometres, a forest goes on. */
export const DEFAULT_SIGMA_KM = { town: 5, forest: 40 }
