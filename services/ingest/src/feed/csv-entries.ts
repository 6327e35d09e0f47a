import { type Columns, columnsOf } from '../domain/feed-columns.ts'
import { fieldsOfLine } from '../domain/feed-line.ts'
import { readRow } from '../domain/read-row.ts'
import { feedUnreadable } from '../errors/feed-errors.ts'
import type { FeedEntry } from './feed-entry.ts'
import { splitLines } from './split-lines.ts'

const columnsOfHeader = (line: string): Columns | undefined => {
  const names = fieldsOfLine(line)
  return 'problem' in names ? undefined : columnsOf(names)
}

/**
 * The rows of a CSV as it arrives; empty lines are none.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE if its first line is no header
 */
export async function * csvEntries (body: AsyncIterable<Uint8Array>, feed: string): AsyncGenerator<FeedEntry, void, undefined> {
  let columns: Columns | undefined
  for await (const line of splitLines(body)) {
    if (line.trim() === '') continue
    if (columns === undefined) {
      columns = columnsOfHeader(line)
      if (columns === undefined) throw feedUnreadable(feed, 'has no columns lat and lon in its first line; is it the active-fires CSV?')
      continue
    }
    const row = readRow(columns, line)
    yield 'problem' in row ? { ...row, origin: line } : row
  }
  if (columns === undefined) throw feedUnreadable(feed, 'is empty')
}
