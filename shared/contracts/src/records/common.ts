import { type Static, type TSchema, Type } from 'typebox'

export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hexadecimal' })
export const Timestamp = Type.String({ format: 'date-time', description: 'UTC, ISO 8601' })
export const Longitude = Type.Number({ minimum: -180, maximum: 180, description: 'degrees east' })
export const Latitude = Type.Number({ minimum: -90, maximum: 90, description: 'degrees north' })
export const Probability = Type.Number({ minimum: 0, maximum: 1 })
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** Which part of a dataset a tile belongs to; fixed for ever by its grid cell. */
export const Split = Type.Union([Type.Literal('train'), Type.Literal('validation'), Type.Literal('test')])
export type Split = Static<typeof Split>

/** Where a tile came from. */
export const ImageSource = Type.Union([Type.Literal('feed'), Type.Literal('import'), Type.Literal('enrichment')])
export type ImageSource = Static<typeof ImageSource>
