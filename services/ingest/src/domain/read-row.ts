import type { Fire } from '@emberwatch/contracts'
import type { Column, Columns } from './feed-columns.ts'
import { fieldsOfLine } from './feed-line.ts'

/** What one row of the feed says about a fire. */
export type FeedRow = Pick<Fire, 'agency' | 'name' | 'lat' | 'lon' | 'startedAt' | 'hectares' | 'stageOfControl' | 'timezone'>

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)$/
const DATE = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z?)$/

/** A decimal number within its limits; `Number` alone would take '', '0x10' and 'Infinity'. */
const numberOf = (text: string, least: number, most: number): number | undefined => {
  const value = DECIMAL.test(text) ? Number(text) : NaN
  return value >= least && value <= most ? value : undefined
}

/** The date in ISO 8601 without a zone, and the zone if the date itself names one; undefined for one that no calendar has. */
const dateOf = (text: string): { startedAt: string, zone: string } | undefined => {
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc] = DATE.exec(text) ?? []
  const startedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const time = Date.parse(`${startedAt}Z`)
  return new Date(Number.isNaN(time) ? 0 : time).toISOString().startsWith(startedAt) ? { startedAt, zone: utc === 'Z' ? 'GMT' : '' } : undefined
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 50))

const orNull = (text: string): string | null => text === '' ? null : text

/** Reads one line of the feed: a fire, or what is wrong with the row. Missing trailing fields are blank, extra ones are passed over. */
export const readRow = (columns: Columns, line: string): FeedRow | { problem: string } => {
  const fields = fieldsOfLine(line)
  if ('problem' in fields) return fields
  const field = (column: Column): string => (fields[columns.get(column) ?? -1] ?? '').replaceAll(/\p{Cc}/gu, ' ').trim()

  const lat = numberOf(field('lat'), -90, 90)
  if (lat === undefined) return { problem: `lat is not a latitude: ${quoted(field('lat'))}` }
  const lon = numberOf(field('lon'), -180, 180)
  if (lon === undefined) return { problem: `lon is not a longitude: ${quoted(field('lon'))}` }
  const hectares = field('hectares') === '' ? null : numberOf(field('hectares'), 0, Number.MAX_VALUE)
  if (hectares === undefined) return { problem: `hectares is not a size: ${quoted(field('hectares'))}` }
  const date = field('startedAt') === '' ? null : dateOf(field('startedAt'))
  if (date === undefined) return { problem: `startdate is not a date: ${quoted(field('startedAt'))}` }
  return {
    agency: field('agency'),
    name: field('name'),
    lat,
    lon,
    startedAt: date?.startedAt ?? null,
    hectares,
    stageOfControl: orNull(field('stageOfControl')),
    timezone: orNull(date?.zone === 'GMT' ? date.zone : field('timezone'))
  }
}
