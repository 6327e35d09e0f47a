import type { Place } from '../ports.ts'

/** A box of degrees; its west lies east of its east where it crosses the date line. */
export interface BoundingBox { west: number, south: number, east: number, north: number }

/** Reads `west,south,east,north`; undefined for anything else. */
export const boundingBoxOf = (text: string): BoundingBox | undefined => {
  const parts = text.split(',').map((part) => part.trim() === '' ? NaN : Number(part))
  const [west = NaN, south = NaN, east = NaN, north = NaN] = parts
  const fits = parts.length === 4 && Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90 && south <= north
  return fits ? { west, south, east, north } : undefined
}

/** Whether a place lies in the box or on its edge. */
export const isInBox = ({ west, south, east, north }: BoundingBox, { lat, lon }: Place): boolean =>
  lat >= south && lat <= north && (west <= east ? lon >= west && lon <= east : lon >= west || lon <= east)
