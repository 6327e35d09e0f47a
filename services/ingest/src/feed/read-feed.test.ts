import { describe, expect, it } from '@jest/globals'
import { feedOf } from '../testing/feed-world.ts'
import type { FeedText } from '../ports.ts'
import { readFeed } from './read-feed.ts'

const read = async (text: string, options?: Parameters<typeof feedOf>[1]) => {
  const feed = feedOf(text, options)
  const { rows, missing } = await readFeed(await feed.read({ unless: undefined, signal: AbortSignal.abort() }) as FeedText, feed.name)
  return { rows: await Array.fromAsync(rows), missing }
}
const collection = (...features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features })
const feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [-111.9, 54.6] }, properties: { agency: 'ab', firename: 'A', startdate: '2023-07-01T10:00:00Z', hectares: 1.5, stage_of_control: 'OC' } }
const CSV = 'agency,firename,lat,lon,startdate,hectares,stage_of_control,timezone\nab,A,54.6,-111.9,2023-07-01 10:00:00,1.5,OC,GMT'

describe('the form of a feed', () => {
  it('is told by its first character, and both forms say the same', async () => {
    const { rows } = await read(CSV)
    expect(rows).toHaveLength(1)
    expect((await read(collection(feature))).rows).toEqual(rows)
    for (const piece of [1, 7, 100]) expect((await read(`\uFEFF\r\n  ${collection(feature)}`, { piece })).rows).toEqual(rows)
    expect((await read(`\n\n${CSV}`, { piece: 1 })).rows).toEqual(rows)
  })

  it('is JSON whenever its server says so', async () => {
    await expect(read(CSV, { contentType: 'application/geo+json; charset=utf-8' })).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('is not valid JSON') })
  })

  it.each([
    ['empty', '', 'is empty'],
    ['blank', ' \n \n', 'is empty'],
    ['a page of HTML', '<!doctype html>\r\n<p>Maintenance</p>', 'no columns lat and lon'],
    ['an error of WFS', '<?xml version="1.0"?><ServiceExceptionReport/>', 'no columns lat and lon'],
    ['an error in JSON', '{"exceptions":[{"code":"InvalidParameterValue"}]}', 'not a FeatureCollection'],
    ['half a document', collection(feature).slice(0, -20), 'is not valid JSON'],
    ['a list', '[]', 'not a FeatureCollection']
  ])('may be none: %s', async (_, text, problem) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', retryable: true, message: expect.stringContaining(problem) })
  })

  it('of GeoJSON has each bad feature by itself, with its text', async () => {
    const { rows } = await read(collection(feature, null, { ...feature, properties: { ...feature.properties, hectares: 'many' } }, feature))
    expect(rows.map((row) => 'problem' in row ? row.problem : row.name)).toEqual(['A', 'the feature has no properties', 'hectares is not a size: "many"', 'A'])
    expect(rows[1]).toMatchObject({ origin: 'null' })
    expect(rows[2]).toMatchObject({ origin: expect.stringContaining('"firename":"A"') })
  })

  it('of GeoJSON tells what its server left out', async () => {
    expect((await read(JSON.stringify({ type: 'FeatureCollection', features: [feature], numberMatched: 5 }))).missing).toContain('1 of 5')
    expect((await read(collection(feature))).missing).toBeUndefined()
  })

  it('lets go of its source when nobody reads on', async () => {
    let isOpen = true
    async function * body () {
      try {
        for (;;) yield new TextEncoder().encode(`${CSV}\n`)
      } finally {
        isOpen = false
      }
    }
    const { rows } = await readFeed({ contentType: '', etag: null, lastModified: null, body: body() }, 'feed.test')
    const source = rows[Symbol.asyncIterator]()
    await source.next()
    await source.return?.()
    expect(isOpen).toBe(false)
  })
})
