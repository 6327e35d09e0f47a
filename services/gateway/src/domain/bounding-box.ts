import { requestInvalid } from '../errors.ts'

/** A box on the map; where west is greater than east it crosses the antimeridian. */
export interface BoundingBox { west: number, south: number, east: number, north: number }

const DEGREES = /^-?\d{1,3}(\.\d{1,15})?$/

/**
 * Reads `west,south,east,north` in degrees, the order of GeoJSON.
 *
 * @throws {AppError} REQUEST_INVALID
 */
export const readBox = (text: string): BoundingBox => {
  const parts = text.split(',')
  const [west = NaN, south = NaN, east = NaN, north = NaN] = parts.map((part) => DEGREES.test(part) ? Number(part) : NaN)
  const isRight = parts.length === 4 && [west, east].every((value) => Math.abs(value) <= 180) && [south, north].every((value) => Math.abs(value) <= 90)
  if (!isRight) throw requestInvalid('query: bbox must be west,south,east,north in degrees, such as -125,48,-110,60')
  if (south > north) throw requestInvalid(`query: bbox has its south ${south} above its north ${north}; the order is west,south,east,north`)
  return { west, south, east, north }
}

/** Whether a place lies in the box or on its edge. */
export const isWithin = ({ west, south, east, north }: BoundingBox, { lat, lon }: { lat: number, lon: number }): boolean => {
  if (lat < south || lat > north) return false
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east
}

/** Whether a box has anything in common with one that does not cross the antimeridian. */
export const overlaps = ({ west, south, east, north }: BoundingBox, other: BoundingBox): boolean => {
  if (other.north < south || other.south > north) return false
  return west <= east ? other.east >= west && other.west <= east : other.east >= west || other.west <= east
}
