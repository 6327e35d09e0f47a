const DATE = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:(Z)|([-+]\d{2}):?(\d{2}))?$/

const MINUTE_MS = 60_000

/** A date of the feed: ISO 8601 without a zone, and whether the feed itself said that it is UTC. */
export interface FeedDate { date: string, isUtc: boolean }

/**
 * Reads a date with dashes or slashes, with or without a time, `Z` or an offset; undefined for one that no calendar has.
 *
 * @example feedDateOf('2023/04/26 18:09') // => { date: '2023-04-26T18:09:00', isUtc: false }
 */
export const feedDateOf = (text: string): FeedDate | undefined => {
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc, offsetHours, offsetMinutes] = DATE.exec(text) ?? []
  const date = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const time = Date.parse(`${date}Z`)
  const parsed = new Date(time)
  // JavaScript takes 30 February for 2 March and 24:00 for the next day.
  if (parsed.getUTCDate() !== Number(day) || parsed.getUTCHours() !== Number(hour)) return undefined
  if (offsetHours === undefined) return { date, isUtc: utc !== undefined }
  const minutes = Math.sign(Number(`${offsetHours}1`)) * (Math.abs(Number(offsetHours)) * 60 + Number(offsetMinutes))
  return { date: new Date(time - minutes * MINUTE_MS).toISOString().slice(0, 19), isUtc: true }
}
