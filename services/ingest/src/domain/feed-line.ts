import { parse } from 'csv-parse/sync'

/** No row of the feed comes near this; a longer one is not parsed. */
const MAX_CHARACTERS = 4096

/**
 * The fields of one line, or why it has none. Each line is parsed alone: a quote that is never closed
 * then spoils its own row and not the thousands after it. Control characters count as spaces.
 */
export const fieldsOfLine = (line: string): string[] | { problem: string } => {
  if (line.length > MAX_CHARACTERS) return { problem: `the row has more than ${MAX_CHARACTERS} characters` }
  const text = /\p{Cc}/u.test(line) ? line.replaceAll(/\p{Cc}/gu, ' ') : line
  // Without quotes a CSV line is its commas; setting up a parser for each takes thirty times as long.
  if (!text.includes('"')) return text.split(',')
  try {
    const [fields = []] = parse(text, { relax_column_count: true, relax_quotes: true, trim: true })
    return fields
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
