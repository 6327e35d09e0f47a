import type { Place } from '../ports.ts'
import { distanceKm, EARTH_RADIUS_KM } from './distance-km.ts'

const radians = (degrees: number): number => degrees * Math.PI / 180
const degrees = (radians: number): number => radians * 180 / Math.PI

/** The place that lies so far from another in a direction: along the great circle, the bearing clockwise from north in radians. */
export const destination = (from: Place, { km, bearing }: { km: number, bearing: number }): Place => {
  const angle = km / EARTH_RADIUS_KM
  const lat = radians(from.lat)
  const sinLat = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing)
  const dLon = Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * sinLat)
  const lon = from.lon + degrees(dLon)
  return { lat: degrees(Math.asin(Math.max(-1, Math.min(1, sinLat)))), lon: ((lon + 540) % 360 + 360) % 360 - 180 }
}

/** Whether any of the places is nearer than this. Parallels are compared first: a degree of latitude has the same length everywhere. */
export const isNearAny = (place: Place, others: readonly Place[], km: number): boolean => {
  const maxDegrees = degrees(km / EARTH_RADIUS_KM) + 1e-9 // rounding must not hide a fire
  return others.some((other) => Math.abs(other.lat - place.lat) <= maxDegrees && distanceKm(place, other) < km)
}
