import type { Column, Columns } from './feed-columns.ts'

const CONTROL = /\p{Cc}/u
const CONTROLS = /\p{Cc}/gu

/** A field as text, trimmed, its control characters as spaces. */
const textOf = (field: unknown): string => {
  if (field === null || field === undefined) return ''
  const text = typeof field === 'object' ? JSON.stringify(field) : String(field as string | number | boolean)
  return (CONTROL.test(text) ? text.replaceAll(CONTROLS, ' ') : text).toWellFormed().trim()
}

const isBlank = (field: unknown): boolean => field === null || field === undefined || (typeof field === 'string' && field.trim() === '')

/** The fields of one row by column, as they are and as text; blank ones are undefined and ''. */
export const rowFields = ({ places }: Columns, fields: readonly unknown[]) => {
  const field = (column: Column): unknown => {
    const place = places.get(column)?.find((index) => !isBlank(fields[index]))
    return place === undefined ? undefined : fields[place]
  }
  return { field, text: (column: Column): string => textOf(field(column)) }
}
