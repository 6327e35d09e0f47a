import type { FeedText } from '../ports.ts'
import { csvEntries } from './csv-entries.ts'
import type { FeedEntries } from './feed-entry.ts'
import { geojsonEntries } from './geojson-entries.ts'

/** Space, tab, LF, CR and the bytes of a byte order mark. */
const BLANK = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]
const BRACES = [0x7b, 0x5b]

/** Looks at the beginning of a text and gives the whole of it back. */
const peek = async (body: AsyncIterable<Uint8Array>): Promise<{ first: number | undefined, whole: AsyncIterable<Uint8Array> }> => {
  const source = body[Symbol.asyncIterator]()
  const seen: Uint8Array[] = []
  let first: number | undefined
  while (first === undefined) {
    const next = await source.next()
    if (next.done === true) break
    seen.push(next.value)
    first = next.value.find((byte) => !BLANK.includes(byte))
  }
  async function * whole (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield * seen
      yield * { [Symbol.asyncIterator]: () => source }
    } finally {
      await source.return?.()
    }
  }
  return { first, whole: whole() }
}

/**
 * Reads a feed in whichever form it comes: GeoJSON if it says so or begins like JSON, else CSV.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE, the rows also halfway
 */
export const readFeed = async ({ contentType, body }: FeedText, feed: string): Promise<FeedEntries> => {
  const { first, whole } = await peek(body)
  const isJson = /[/+]json\b/i.test(contentType) || (first !== undefined && BRACES.includes(first))
  return isJson ? await geojsonEntries(whole, feed) : { rows: csvEntries(whole, feed), missing: undefined }
}
