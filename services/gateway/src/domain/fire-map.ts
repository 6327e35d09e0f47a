import type { FireMap, MappedFire } from '@emberwatch/contracts'

/** Fires as GeoJSON: longitude comes first. */
export const fireMap = (fires: readonly MappedFire[]): FireMap => ({
  type: 'FeatureCollection',
  features: fires.map(({ lat, lon, ...properties }) => ({ type: 'Feature', id: properties.fireId, geometry: { type: 'Point', coordinates: [lon, lat] }, properties }))
})
