import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { serveHttp } from '../testing/http-world.ts'
import { noisyJpeg } from '../testing/pictures.ts'
import { countsOf, setUpTiles } from '../testing/tile-setup.ts'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => { for (const done of cleanUp.splice(0).reverse()) await done() })

const placeAt = (lon: number) => ({ lat: 45.5, lon, timeoutMs: 500, stopping: new AbortController().signal })

/** What became of one place asked for after the other: the bytes and their type, or the error. */
const askAll = async (tiles: ReturnType<typeof setUpTiles>['tiles'], lons: number[]) => {
  const outcomes: unknown[] = []
  for (const lon of lons) {
    outcomes.push(await tiles.fetchTile(placeAt(lon)).then(
      ({ bytes, contentType }) => [Buffer.from(bytes).toString('base64'), contentType],
      ({ code, retryable }: { code: string, retryable: boolean }) => [code, retryable]))
  }
  return outcomes
}

describe('recorded answers of a provider', () => {
  it('are replayed as they were: tiles, refusals, errors, pauses and broken connections, in their order', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recorded-'))
    cleanUp.push(() => rm(folder, { recursive: true }))
    const tile = await noisyJpeg(1)
    const script: ((response: ServerResponse) => unknown)[] = [
      (response) => response.writeHead(200, { 'content-type': 'image/jpeg', 'set-cookie': 'session=SECRET1' }).end(tile),
      (response) => response.writeHead(503).end('down for maintenance'),
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"message":"no tile for token SECRET1"}'),
      (response) => response.writeHead(404).end(),
      (response) => response.writeHead(422).end('out of range'),
      (response) => response.writeHead(429, { 'retry-after': '0.1' }).end(),
      (response) => response.end(tile),
      (response) => response.destroy()
    ]
    const lons = [1, 2, 2, 3, 4, 5, 6] // the 429 of place 5 is followed by its tile
    const server = await serveHttp((_, response) => { script.shift()?.(response) })
    const recording = setUpTiles({ TILE_URL_TEMPLATE: `${server.url}/{lon},{lat}?access_token=SECRET1`, TILE_RECORD_FOLDER: folder })
    const live = await askAll(recording.tiles, lons)
    await server.stop()
    expect(live.map((outcome) => (outcome as unknown[])[0])).toEqual([expect.any(String), 'INGEST_TILE_UNAVAILABLE', expect.any(String), 'INGEST_TILE_MISSING', 'INGEST_TILE_REFUSED', expect.any(String), 'INGEST_TILE_UNAVAILABLE'])

    const replaying = setUpTiles({ TILE_PROVIDER: 'recorded', TILE_FOLDER: folder })
    expect(await askAll(replaying.tiles, lons)).toEqual(live)
    expect(await countsOf(replaying.metrics.tileRequests)).toEqual(await countsOf(recording.metrics.tileRequests))
    expect(await askAll(replaying.tiles, [2])).toEqual([live[2]]) // the last one from then on
    expect(await askAll(replaying.tiles, [99])).toEqual([['INGEST_TILE_MISSING', false]])

    const files = await readdir(folder)
    expect(files).toHaveLength(16)
    for (const file of files) expect((await readFile(join(folder, file))).includes('SECRET1')).toBe(false)
  })
})
