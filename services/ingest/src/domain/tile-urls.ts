import type { Place } from '../ports.ts'

/** How much ground a tile shows: pixels a side, at a zoom of tiles with 512 pixels, as Mapbox counts it. */
export interface TileExtent { zoom: number, size: number }

const MOST_NORTHERN = 85.0511287798066

/** Half the way around the Earth in metres of Web Mercator (EPSG:3857). */
const HALF_WORLD = 20_037_508.342789244

/** Degrees as people write them; JavaScript would write 0.0000001 as 1e-7. */
const decimal = (degrees: number): string => String(degrees).includes('e') ? degrees.toFixed(9) : String(degrees)

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))

/** A place on the Web Mercator square: 0 to 1 from west to east and from north to south. */
const onSquare = ({ lat, lon }: Place): { x: number, y: number } => {
  const latitude = within(lat, -MOST_NORTHERN, MOST_NORTHERN) * Math.PI / 180
  return { x: (lon + 180) / 360, y: (1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2 }
}

const latitudeAt = (y: number): number => Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI

/** The box around a place, in degrees and in metres of Web Mercator: west, south, east, north. */
const boxAround = (place: Place, { zoom, size }: TileExtent): { degrees: string, metres: string } => {
  const { x, y } = onSquare(place)
  const half = size / 2 / (512 * 2 ** zoom)
  const [west, south, east, north] = [x - half, y + half, x + half, y - half]
  const metres = [west * 2 - 1, 1 - south * 2, east * 2 - 1, 1 - north * 2].map((share) => (share * HALF_WORLD).toFixed(3))
  const degrees = [west * 360 - 180, latitudeAt(south), east * 360 - 180, latitudeAt(north)].map((angle) => angle.toFixed(9))
  return { degrees: degrees.join(','), metres: metres.join(',') }
}

const WORD = /\{([\w-]*)\}/g
const WORDS = ['lon', 'lat', 'x', 'y', '-y', 'z', 'bbox', 'bbox-epsg-3857', 'width', 'height']

/** Whether a template says which tile it wants, and in words that {@link templateUrl} knows. */
export const isTileTemplate = (template: string): boolean => {
  const words = [...template.matchAll(WORD)].map(([, word = '']) => word)
  const has = (...wanted: string[]): boolean => wanted.every((word) => words.includes(word))
  const saysWhich = has('lon', 'lat') || (has('x') && (has('y') || has('-y'))) || has('bbox') || has('bbox-epsg-3857')
  return saysWhich && words.every((word) => WORDS.includes(word))
}

/** A URL template with its words filled in: a point, a tile of the grid {z} {x} {y} (or {-y}, from the south), or a box for WMS. */
export const templateUrl = (template: string, extent: TileExtent, place: Place): string => {
  const tiles = 2 ** extent.zoom
  const square = onSquare(place)
  const [x, y] = [square.x, square.y].map((share) => within(Math.floor(share * tiles), 0, tiles - 1))
  const { degrees, metres } = boxAround(place, extent)
  const values: Record<string, string> = {
    lon: decimal(place.lon),
    lat: decimal(place.lat),
    z: String(extent.zoom),
    x: String(x),
    y: String(y),
    '-y': String(tiles - 1 - (y ?? 0)),
    bbox: degrees,
    'bbox-epsg-3857': metres,
    width: String(extent.size),
    height: String(extent.size)
  }
  return template.replaceAll(WORD, (whole, word: string) => values[word] ?? whole)
}

/**
 * A tile of Mapbox' static images API: longitude before latitude, and without the logo and the line of attribution,
 * which a model would learn; whoever shows such a tile must show the attribution beside it.
 */
export const mapboxUrl = (base: string, token: string, { zoom, size }: TileExtent, { lat, lon }: Place): string =>
  `${base}/styles/v1/mapbox/satellite-v9/static/${decimal(lon)},${decimal(lat)},${zoom},0/${size}x${size}?attribution=false&logo=false&access_token=${encodeURIComponent(token)}`
