import type { Place } from '../ports.ts'

/** Mean radius of the Earth. */
export const EARTH_RADIUS_KM = 6371

const radians = (degrees: number): number => degrees * Math.PI / 180

/**
 * The way between two places over a round Earth, by the haversine formula.
 *
 * @example distanceKm({ lat: 45, lon: -75 }, { lat: 46, lon: -75 }) // => 111.19
 */
export const distanceKm = (from: Place, to: Place): number => {
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2
  const chord = half(to.lat - from.lat) + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * half(to.lon - from.lon)
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)))
}
