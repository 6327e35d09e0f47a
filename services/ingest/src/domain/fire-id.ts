import type { FeedRow } from './read-row.ts'

const normal = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()

// About a kilometre; adding 0 turns -0 into 0.
const rounded = (degrees: number): string => (Math.round(degrees * 100) / 100 + 0).toFixed(2)

/**
 * The natural key of a fire, which survives edits of its size, status and position in the feed:
 * agency, name and start day; where the feed gives no name or no day, agency and rounded coordinates.
 *
 * @example fireIdOf({ agency: 'ab', name: 'EWF-015-2023', startedAt: '2023-04-29T20:20:00', ... }) // => 'ab/ewf-015-2023/2023-04-29'
 */
export const fireIdOf = ({ agency, name, startedAt, lat, lon }: Pick<FeedRow, 'agency' | 'name' | 'startedAt' | 'lat' | 'lon'>): string =>
  name === '' || startedAt === null
    ? `${normal(agency)}@${rounded(lat)},${rounded(lon)}`
    : `${normal(agency)}/${normal(name)}/${startedAt.slice(0, 10)}`
