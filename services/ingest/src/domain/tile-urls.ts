import type { Place } from '../ports.ts'

/** The side of a Mapbox tile, as in the data that the shipped model was made with. */
const SIDE = 350

const MOST_NORTHERN = 85.0511287798066

/** Degrees as people write them; JavaScript would write 0.0000001 as 1e-7. */
const decimal = (degrees: number): string => String(degrees).includes('e') ? degrees.toFixed(9) : String(degrees)

/** The tile of the Web Mercator grid that shows a place. */
const gridTile = ({ lat, lon }: Place, zoom: number): { x: number, y: number } => {
  const tiles = 2 ** zoom
  const latitude = Math.max(-MOST_NORTHERN, Math.min(MOST_NORTHERN, lat)) * Math.PI / 180
  const within = (index: number): number => Math.max(0, Math.min(tiles - 1, Math.floor(index)))
  return { x: within((lon + 180) / 360 * tiles), y: within((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2 * tiles) }
}

/** Whether a template says which tile it wants, and in words that {@link templateUrl} knows. */
export const isTileTemplate = (template: string): boolean => {
  const words = [...template.matchAll(/\{(\w*)\}/g)].map(([, word = '']) => word)
  const has = (...wanted: string[]): boolean => wanted.every((word) => words.includes(word))
  return (has('lon', 'lat') || has('x', 'y')) && words.every((word) => ['lon', 'lat', 'x', 'y', 'z'].includes(word))
}

/** A URL template with its {lon}, {lat}, {z}, {x} and {y} filled in. */
export const templateUrl = (template: string, zoom: number, place: Place): string => {
  const { x, y } = gridTile(place, zoom)
  const values: Record<string, string> = { lon: decimal(place.lon), lat: decimal(place.lat), z: String(zoom), x: String(x), y: String(y) }
  return template.replaceAll(/\{(\w+)\}/g, (whole, word: string) => values[word] ?? whole)
}

/**
 * A tile of Mapbox' static images API: longitude before latitude, and without the logo and the line of attribution,
 * which a model would learn; whoever shows such a tile must show the attribution beside it.
 */
export const mapboxUrl = (base: string, token: string, zoom: number, { lat, lon }: Place): string =>
  `${base}/styles/v1/mapbox/satellite-v9/static/${decimal(lon)},${decimal(lat)},${zoom},0/${SIDE}x${SIDE}?attribution=false&logo=false&access_token=${encodeURIComponent(token)}`
