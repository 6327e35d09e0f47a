import { featuresOf, readFeature } from '../domain/read-feature.ts'
import { feedUnreadable } from '../errors/feed-errors.ts'
import type { FeedEntries, FeedEntry } from './feed-entry.ts'

const parse = (text: string, feed: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw feedUnreadable(feed, `is not valid JSON: ${(error as Error).message.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200).toWellFormed()}`)
  }
}

async function * entriesOf (features: readonly unknown[]): AsyncGenerator<FeedEntry, void, undefined> {
  for (const feature of features) {
    const row = readFeature(feature)
    yield 'problem' in row ? { ...row, origin: JSON.stringify(feature) } : row
  }
}

/**
 * The features of a GeoJSON feed. It is read as a whole, which its greatest size in bytes bounds.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE if it is not a FeatureCollection
 */
export const geojsonEntries = async (body: AsyncIterable<Uint8Array>, feed: string): Promise<FeedEntries> => {
  const chunks = await Array.fromAsync(body)
  const document = featuresOf(parse(new TextDecoder().decode(Buffer.concat(chunks)), feed))
  if (document === undefined) throw feedUnreadable(feed, 'is JSON, but not a FeatureCollection of GeoJSON')
  return { rows: entriesOf(document.features), missing: document.missing }
}
