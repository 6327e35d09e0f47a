import { parse } from 'csv-parse/sync'

/** No row of the feed comes near this; a longer one is not parsed. */
const MAX_CHARACTERS = 4096

/**
 * The fields of one line, or why it has none. Each line is parsed alone: a quote that is never closed
 * then spoils its own row and not the thousands after it.
 */
export const fieldsOfLine = (line: string): string[] | { problem: string } => {
  if (line.length > MAX_CHARACTERS) return { problem: `the row has more than ${MAX_CHARACTERS} characters` }
  try {
    const [fields = []] = parse(line, { relax_column_count: true, relax_quotes: true, trim: true })
    return fields
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
