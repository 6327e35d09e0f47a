import { median } from 'simple-statistics'
import type { PlaceDrift } from './comparison-result.ts'
import { driftOfCategories } from './drift-of-categories.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'

/** Sides of the square regions that are tried, in degrees, the largest first. */
const REGION_DEGREES = [20, 10, 5, 2, 1, 0.5]
const FEWEST_REGIONS = 6

/** Sites are compared at most so many a side: the nearest of them is found by looking at all. */
const MOST_SITES = 1500

const KM_PER_DEGREE = 111.2

const UNKNOWN = 'place unknown'

const degrees = (value: number, [positive, negative]: readonly [string, string]): string => `${Math.abs(value)}° ${value < 0 ? negative : positive}`

/** Named by its southern and western edge. */
const regionAt = (places: Float64Array, row: number, size: number): string => {
  const [lon, lat] = [places[2 * row] as number, places[2 * row + 1] as number]
  if (Number.isNaN(lon) || Number.isNaN(lat)) return UNKNOWN
  return `${degrees(Math.floor(lat / size) * size, ['N', 'S'])}, ${degrees(Math.floor(lon / size) * size, ['E', 'W'])}`
}

/** The largest regions that still divide the places of both sides in several. */
const regionSize = (sides: readonly Float64Array[]): number =>
  REGION_DEGREES.find((size) => new Set(sides.flatMap((places) => Array.from({ length: places.length / 2 }, (_, row) => regionAt(places, row, size)))).size >= FEWEST_REGIONS) ?? REGION_DEGREES.at(-1) as number

/** The regions of both sides' rows, in one size that suits both; null where a side has no places. */
export const regionsOf = ({ reference, current }: Pick<Prepared, 'reference' | 'current'>): { reference: string[], current: string[], degrees: number } | null => {
  const [before, after] = [reference.side.places, current.side.places]
  if (before === undefined || after === undefined) return null
  const knows = ({ compared }: PreparedSide, places: Float64Array): boolean => compared.some((row) => !Number.isNaN(places[2 * row]))
  if (!knows(reference, before) || !knows(current, after)) return null
  const size = regionSize([before, after])
  const name = (places: Float64Array): string[] => Array.from({ length: places.length / 2 }, (_, row) => regionAt(places, row, size))
  return { reference: name(before), current: name(after), degrees: size }
}

interface Site { lon: number, lat: number, group: number }

/** One site per group: the first of its rows with a place. */
const sitesOf = ({ compared, groupOf, side: { places } }: PreparedSide): Site[] => {
  const sites = new Map<number, Site>()
  for (const row of compared) {
    const [lon, lat] = [places?.[2 * row] ?? NaN, places?.[2 * row + 1] ?? NaN]
    if (!Number.isNaN(lon) && !sites.has(groupOf[row] as number)) sites.set(groupOf[row] as number, { lon, lat, group: groupOf[row] as number })
  }
  const all = [...sites.values()]
  return all.length <= MOST_SITES ? all : Array.from({ length: MOST_SITES }, (_, i) => all[Math.floor(i * all.length / MOST_SITES)] as Site)
}

/** Kilometres to the nearest of some sites of another group, on a flat map true at the site's latitude. */
const nearestKm = (site: Site, others: readonly Site[]): number => {
  const along = Math.cos(site.lat * Math.PI / 180)
  let nearest = Infinity
  for (const { lon, lat, group } of others) {
    if (group !== site.group) nearest = Math.min(nearest, ((lon - site.lon) * along) ** 2 + (lat - site.lat) ** 2)
  }
  return Math.sqrt(nearest) * KM_PER_DEGREE
}

/**
 * Whether the images are from elsewhere: the mix of regions (coarse squares, since every group is on one side only), and how far
 * the current side's groups are from the reference's, beside how far those are from one another. Null where a side has no places.
 */
export const placeDrift = (prepared: Prepared): PlaceDrift | null => {
  const regions = regionsOf(prepared)
  if (regions === null) return null
  const [before, after] = [sitesOf(prepared.reference), sitesOf(prepared.current)]
  if (before.length < 2 || after.length === 0) return null
  const own = new Set(regions.reference)
  const { compared } = prepared.current
  return {
    degrees: regions.degrees,
    regions: driftOfCategories(prepared, regions),
    newRegionShare: compared.filter((row) => !own.has(regions.current[row] as string)).length / Math.max(1, compared.length),
    nearestReferenceKm: { reference: median(before.map((site) => nearestKm(site, before))), current: median(after.map((site) => nearestKm(site, before))) }
  }
}
