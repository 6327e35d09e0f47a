import type { FeedRow } from './feed-row.ts'

const normal = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()

// About a kilometre; adding 0 turns -0 into 0.
const rounded = (degrees: number): string => (Math.round(degrees * 100) / 100 + 0).toFixed(2)

type Identified = Pick<FeedRow, 'agency' | 'name' | 'startedAt' | 'lat' | 'lon'> & Partial<Pick<FeedRow, 'nationalId'>>

/**
 * The natural key of a fire, which survives edits of its size, status and position in the feed:
 * agency, name and start day; where the feed gives no name or no day, the national id if it has one, else agency and
 * rounded coordinates.
 *
 * @example fireIdOf({ agency: 'ab', name: 'EWF-015-2023', startedAt: '2023-04-29T20:20:00', ... }) // => 'ab/ewf-015-2023/2023-04-29'
 */
export const fireIdOf = ({ agency, name, startedAt, lat, lon, nationalId }: Identified): string => {
  if (name !== '' && startedAt !== null) return `${normal(agency)}/${normal(name)}/${startedAt.slice(0, 10)}`
  return nationalId == null ? `${normal(agency)}@${rounded(lat)},${rounded(lon)}` : `${normal(agency)}/${normal(nationalId)}`
}
