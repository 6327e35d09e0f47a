import { type Static, Type } from 'typebox'
import { Latitude, Longitude, Nullable, Sha256 } from '../records/common.ts'
import { PlacePrediction } from '../records/inference.ts'
import { Fire, FireUpdate } from '../records/ingest.ts'

/** A fire as a map shows it: with its tile and what the model last said of its place, if there is either. */
export const MappedFire = Type.Object({
  ...Fire.properties,
  tile: Nullable(Type.Object({ imageId: Sha256, image: Type.String({ description: 'path of its bytes' }), thumbnail: Type.String({ description: 'path of a small WebP of it' }) })),
  prediction: Nullable(Type.Pick(PlacePrediction, ['label', 'confidence', 'confidences', 'modelVersion', 'imageId', 'at']))
})
export type MappedFire = Static<typeof MappedFire>

/** A fire and everything that the feed said anew of it. */
export const FireHistory = Type.Object({
  ...MappedFire.properties,
  history: Type.Array(Type.Omit(FireUpdate, ['task', 'fireId']), { description: 'oldest first' })
})
export type FireHistory = Static<typeof FireHistory>

/** Fires as GeoJSON (RFC 7946); what is not geometry is in `properties`. */
export const FireMap = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(Type.Object({
    type: Type.Literal('Feature'),
    id: Type.String({ description: 'the fireId' }),
    geometry: Type.Object({ type: Type.Literal('Point'), coordinates: Type.Tuple([Longitude, Latitude]) }),
    properties: Type.Omit(MappedFire, ['lat', 'lon'])
  }))
})
export type FireMap = Static<typeof FireMap>
