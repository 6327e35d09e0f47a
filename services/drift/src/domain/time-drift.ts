import type { TimeDrift } from './comparison-result.ts'
import { type Categories, driftOfCategories } from './drift-of-categories.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'

const UNKNOWN = 'time unknown'
const NORTHERN = ['winter', 'spring', 'summer', 'autumn'] as const
const PARTS_OF_DAY = ['night', 'morning', 'afternoon', 'evening'] as const
const HOURS_PER_PART = 6
const DEGREES_PER_HOUR = 15

/** The meteorological season there and then; the northern one where the place is not known. */
export const seasonOf = (time: number, latitude: number): string => {
  if (Number.isNaN(time)) return UNKNOWN
  const quarter = Math.floor((new Date(time).getUTCMonth() + 1) % 12 / 3)
  return NORTHERN[latitude < 0 ? (quarter + 2) % 4 : quarter] as string
}

/** The part of the day by the sun: UTC moved by the longitude, where it is known. */
export const partOfDayOf = (time: number, longitude: number): string => {
  if (Number.isNaN(time)) return UNKNOWN
  const hour = (new Date(time).getUTCHours() + (Number.isNaN(longitude) ? 0 : longitude / DEGREES_PER_HOUR) + 24) % 24
  return PARTS_OF_DAY[Math.floor(hour / HOURS_PER_PART)] as string
}

const perRow = ({ times, places }: PreparedSide['side'], name: (time: number, lon: number, lat: number) => string): string[] =>
  Array.from(times ?? [], (time, row) => name(time, places?.[2 * row] ?? NaN, places?.[2 * row + 1] ?? NaN))

/** Season and part of the day of each row of both sides; null where a side knows no times. */
export const timesOf = ({ reference, current }: Pick<Prepared, 'reference' | 'current'>): { seasons: Categories, partsOfDay: Categories } | null => {
  for (const { side: { times }, compared } of [reference, current]) if (times === undefined || !compared.some((row) => !Number.isNaN(times[row]))) return null
  const season = (time: number, _: number, lat: number): string => seasonOf(time, lat)
  return {
    seasons: { reference: perRow(reference.side, season), current: perRow(current.side, season) },
    partsOfDay: { reference: perRow(reference.side, partOfDayOf), current: perRow(current.side, partOfDayOf) }
  }
}

/** Whether the images are of another season or part of the day. */
export const timeDrift = (prepared: Prepared): TimeDrift | null => {
  const times = timesOf(prepared)
  return times === null ? null : { seasons: driftOfCategories(prepared, times.seasons), partsOfDay: driftOfCategories(prepared, times.partsOfDay) }
}
