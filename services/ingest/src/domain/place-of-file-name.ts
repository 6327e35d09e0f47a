import type { Place } from '../ports.ts'

const NAME = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\.[a-z]+$/i

/** The place that a file is named after, `<lon>,<lat>.jpg`; null if its name says none. */
export const placeOfFileName = (name: string): Place | null => {
  const [, lon, lat] = (NAME.exec(name) ?? []).map(Number)
  if (lon === undefined || lat === undefined || Math.abs(lon) > 180 || Math.abs(lat) > 90) return null
  return { lat, lon }
}
