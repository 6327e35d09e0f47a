import type { Columns } from './feed-columns.ts'
import { feedDateOf } from './feed-date.ts'
import { fieldsOfLine } from './feed-line.ts'
import { hectaresOf, numberWithin } from './feed-number.ts'
import type { FeedRow, RowProblem } from './feed-row.ts'
import { fireIdOf } from './fire-id.ts'
import { rowFields } from './row-fields.ts'
import { findSizeComma } from './size-comma.ts'
import { momentOf } from './time-zones.ts'

const MAX_TEXT = 200

const quoted = (text: string): string => JSON.stringify(text.slice(0, 50).toWellFormed())

const orNull = (text: string): string | null => text === '' ? null : text.slice(0, MAX_TEXT).toWellFormed()

const isOdd = (field: unknown): boolean => typeof field === 'object' || typeof field === 'boolean'

/** The key of a fire whose row makes no sense as a whole, if what the key is made of does. */
const keyOf = (fire: Pick<FeedRow, 'agency' | 'name' | 'nationalId' | 'startedAt'> & { lat: number | undefined, lon: number | undefined }): string | undefined => {
  const { name, nationalId, startedAt, lat, lon } = fire
  const hasKey = nationalId !== null || (name !== '' && startedAt !== null) || (lat !== undefined && lon !== undefined)
  return hasKey ? fireIdOf({ ...fire, lat: lat ?? 0, lon: lon ?? 0 }) : undefined
}

const reportedAtOf = (text: string, timezone: string): string | null => {
  const report = text === '' ? undefined : feedDateOf(text)
  return report === undefined ? null : new Date(momentOf(report.date, report.isUtc ? null : timezone)).toISOString().slice(0, 19)
}

/** Reads the fields of one row: a fire, or what is wrong. Missing trailing fields are blank, extra ones are passed over. */
export const readFields = (columns: Columns, fields: readonly unknown[]): FeedRow | RowProblem => {
  const { field, text } = rowFields(columns, fields)
  const [agency, name] = [text('agency'), text('name')]
  if (isOdd(field('agency')) || isOdd(field('name'))) return { problem: 'agency or name is neither text nor a number' }
  if (Math.max(agency.length, name.length) > MAX_TEXT) return { problem: `agency or name has more than ${MAX_TEXT} characters` }
  const nationalId = orNull(text('nationalId'))
  const lat = numberWithin(field('lat'), -90, 90)
  const lon = numberWithin(field('lon'), -180, 180)
  const size = field('hectares')
  const hectares = size === undefined ? null : hectaresOf(size)
  const start = text('startedAt') === '' ? null : feedDateOf(text('startedAt'))

  const refused = (problem: string): RowProblem => {
    const fireId = start === undefined ? undefined : keyOf({ agency, name, nationalId, startedAt: start?.date ?? null, lat, lon })
    return fireId === undefined ? { problem } : { problem, fireId }
  }
  const hint = fields.length > columns.count ? `; the row has ${fields.length} fields and the header ${columns.count}: a comma outside quotes?` : ''
  if (lat === undefined) return refused(`lat is not a latitude: ${quoted(text('lat'))}${hint}`)
  if (lon === undefined) return refused(`lon is not a longitude: ${quoted(text('lon'))}${hint}`)
  if (hectares === undefined) return refused(`hectares is not a size: ${quoted(text('hectares'))}${hint}`)
  if (start === undefined) return refused(`startdate is not a date: ${quoted(text('startedAt'))}${hint}`)
  const comma = findSizeComma(columns, fields)
  if (comma !== undefined) return refused(`hectares holds a comma outside quotes (${comma}), which shifts the columns after it`)
  return {
    agency,
    name,
    lat,
    lon,
    startedAt: start?.date ?? null,
    hectares,
    stageOfControl: orNull(text('stageOfControl')),
    timezone: orNull(start?.isUtc === true ? 'GMT' : text('timezone')),
    nationalId,
    reportedAt: reportedAtOf(text('reportedAt'), text('timezone'))
  }
}

/** Reads one line of the CSV. */
export const readRow = (columns: Columns, line: string): FeedRow | RowProblem => {
  const fields = fieldsOfLine(line)
  return 'problem' in fields ? fields : readFields(columns, fields)
}
