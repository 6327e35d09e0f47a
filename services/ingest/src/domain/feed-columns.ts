import { fieldsOfLine } from './feed-line.ts'

const NAMES = {
  agency: 'agency',
  firename: 'name',
  lat: 'lat',
  lon: 'lon',
  startdate: 'startedAt',
  hectares: 'hectares',
  stageofcontrol: 'stageOfControl',
  timezone: 'timezone'
} as const

/** A column of the feed that we read; the others, such as `response_type`, are passed over. */
export type Column = typeof NAMES[keyof typeof NAMES]

/** Where each column stands in a row. */
export type Columns = ReadonlyMap<Column, number>

const letters = (field: string): string => field.toLowerCase().replaceAll(/[^a-z]/g, '')

/** Reads the header line, whatever its case, spaces, order and extra columns; undefined without `lat` and `lon`. */
export const columnsOfHeader = (line: string): Columns | undefined => {
  const fields = fieldsOfLine(line)
  if ('problem' in fields) return undefined
  const columns = new Map<Column, number>()
  for (const [index, field] of fields.entries()) {
    const column = Object.hasOwn(NAMES, letters(field)) ? NAMES[letters(field) as keyof typeof NAMES] : undefined
    if (column !== undefined && !columns.has(column)) columns.set(column, index)
  }
  return columns.has('lat') && columns.has('lon') ? columns : undefined
}
