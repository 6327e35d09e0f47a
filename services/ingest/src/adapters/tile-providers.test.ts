import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { serveHttp } from '../testing/http-world.ts'
import { chooseTileProvider } from './choose-tile-provider.ts'
import { createHttpTileProvider } from './http-tile-provider.ts'

const PLACE = { lat: 45.5, lon: -75.25 }
const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => { await Promise.all(cleanUp.splice(0).map((done) => done())) })

const providerOf = async (listener: RequestListener) => {
  const server = await serveHttp(listener)
  cleanUp.push(server.stop)
  const tiles = chooseTileProvider({ TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: `${server.url}/tiles/{lon},{lat}?access_token=SECRET`, TILE_ZOOM: 15 })
  return { server, fetchTile: (timeoutMs = 5000) => tiles.fetchTile({ ...PLACE, signal: AbortSignal.timeout(timeoutMs) }) }
}

describe('a provider over HTTP', () => {
  it('gives the bytes, whatever they are', async () => {
    const { server, fetchTile } = await providerOf((_, response) => response.end('bytes'))
    expect(Buffer.from(await fetchTile()).toString()).toBe('bytes')
    expect(server.requested).toEqual(['/tiles/-75.25,45.5?access_token=SECRET'])
  })

  it.each([429, 408, 500, 503])('that answers %i may have a tile later', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end('oops'))
    await expect(fetchTile()).rejects.toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: true, message: expect.stringContaining(`answered HTTP ${status}`) })
  })

  it.each([404, 410])('that answers %i has no tile', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end('oops'))
    await expect(fetchTile()).rejects.toMatchObject({ code: 'INGEST_TILE_MISSING', retryable: false })
  })

  it.each([401, 403, 400, 204, 302])('that answers %i has a tile when somebody has mended the set-up', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end())
    await expect(fetchTile()).rejects.toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: false })
  })

  it('is not listened to for more than two megabytes', async () => {
    let sent = 0
    const { fetchTile } = await providerOf((_, response) => {
      const more = (): void => { while (!response.destroyed && sent < 50_000_000 && response.write(Buffer.alloc(65_536))) sent += 65_536 }
      response.on('drain', more)
      more()
    })
    await expect(fetchTile()).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
    expect(sent).toBeLessThan(20_000_000)
  })

  it.each<[string, RequestListener, string]>([
    ['is silent', () => {}, 'took too long'],
    ['falls silent halfway', (_, response) => { response.writeHead(200); response.write('half') }, 'took too long'],
    ['breaks the connection', (request) => request.socket.destroy(), 'could not be reached'],
    ['breaks it halfway', (_, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('half', () => response.destroy()) }, 'could not be reached']
  ])('that %s may have a tile later, and its token is not told', async (_, listener, problem) => {
    const { fetchTile } = await providerOf(listener)
    const failure = await fetchTile(problem === 'took too long' ? 300 : 5000).then(() => undefined, (error: Error) => error)
    expect(failure).toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: true })
    expect(failure?.message).toMatch(new RegExp(`^the tile provider 127\\.0\\.0\\.1:\\d+/tiles/-75\\.25,45\\.5 ${problem}`))
    expect(`${failure?.stack} ${String(failure?.cause)}`).not.toContain('SECRET')
  })

  it('with a URL that is none is refused at start, without repeating it', () => {
    const make = () => createHttpTileProvider({ identity: 'x', variable: 'TILE_URL_TEMPLATE', urlOf: () => 'nowhere?token=SECRET' })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.not.stringContaining('SECRET') }))
  })
})

describe('a folder as provider', () => {
  const folderWith = async (...names: string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'tiles-'))
    cleanUp.push(() => rm(folder, { recursive: true }))
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)))
    return chooseTileProvider({ TILE_PROVIDER: 'folder', TILE_FOLDER: folder, TILE_ZOOM: 15 })
  }
  const signal = AbortSignal.timeout(5000)

  it('has the files named after places, however they write zeros', async () => {
    const tiles = await folderWith('-75.250,45.5.jpg', '-75.25,45.6.jpg', 'README.md')
    expect(Buffer.from(await tiles.fetchTile({ ...PLACE, signal })).toString()).toBe('-75.250,45.5.jpg')
  })

  it('has no tile where it has no file', async () => {
    await expect((await folderWith('-75.25,45.6.jpg')).fetchTile({ ...PLACE, signal })).rejects.toMatchObject({ code: 'INGEST_TILE_MISSING' })
  })

  it('that is not there is a matter of set-up', async () => {
    const tiles = chooseTileProvider({ TILE_PROVIDER: 'folder', TILE_FOLDER: '/nowhere/at/all', TILE_ZOOM: 15 })
    await expect(tiles.fetchTile({ ...PLACE, signal })).rejects.toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: false })
  })
})

describe('the choice of a provider', () => {
  it.each([
    ['mapbox', 'MAPBOX_TOKEN'],
    ['template', 'TILE_URL_TEMPLATE'],
    ['folder', 'TILE_FOLDER']
  ] as const)('%s needs %s', (provider, variable) => {
    expect(() => chooseTileProvider({ TILE_PROVIDER: provider, TILE_ZOOM: 15 })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(variable) }))
  })

  it('of a template wants to know which tile', () => {
    expect(() => chooseTileProvider({ TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: 'http://tiles.test/{q}', TILE_ZOOM: 15 })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('tells providers, zooms and templates apart', () => {
    const mapbox = (zoom: number) => chooseTileProvider({ TILE_PROVIDER: 'mapbox', MAPBOX_TOKEN: 'pk.SECRET', TILE_ZOOM: zoom })
    expect(new Set([mapbox(15), mapbox(14)].map(({ identity }) => identity)).size).toBe(2)
    expect(mapbox(15).identity).not.toContain('SECRET')
  })
})
