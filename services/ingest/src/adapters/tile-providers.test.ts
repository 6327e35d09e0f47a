import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { serveHttp } from '../testing/http-world.ts'
import { landscape } from '../testing/pictures.ts'
import { countsOf, setUpTiles } from '../testing/tile-setup.ts'

const PLACE = { lat: 45.5, lon: -75.25 }
const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => { await Promise.all(cleanUp.splice(0).map((done) => done())) })

const request = (timeoutMs = 5000) => ({ ...PLACE, timeoutMs, stopping: new AbortController().signal })

const providerOf = async (listener: RequestListener) => {
  const server = await serveHttp(listener)
  cleanUp.push(server.stop)
  const { tiles, metrics } = setUpTiles({ TILE_URL_TEMPLATE: `${server.url}/KEY-0123456789abcdef/tiles/{lon},{lat}?access_token=SECRET`, TILE_MAX_PAUSE_MS: 0 })
  return { server, tiles, metrics, fetchTile: (timeoutMs = 5000) => tiles.fetchTile(request(timeoutMs)) }
}

describe('a provider over HTTP', () => {
  it('gives the bytes, whatever they are, and the type that it declares', async () => {
    const { server, fetchTile, metrics } = await providerOf((_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('bytes'))
    const { bytes, contentType } = await fetchTile()
    expect([Buffer.from(bytes).toString(), contentType]).toEqual(['bytes', 'image/png'])
    expect(server.requested).toEqual(['/KEY-0123456789abcdef/tiles/-75.25,45.5?access_token=SECRET'])
    expect(await countsOf(metrics.tileRequests)).toEqual({ 200: 1 })
  })

  it('may declare nothing', async () => {
    const { fetchTile } = await providerOf((_, response) => response.end('bytes'))
    expect((await fetchTile()).contentType).toBeNull()
  })

  it.each([408, 500, 502, 503])('that answers %i may have a tile later', async (status) => {
    const { fetchTile, metrics } = await providerOf((_, response) => response.writeHead(status).end('oops'))
    await expect(fetchTile()).rejects.toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: true, message: expect.stringContaining(`answered HTTP ${status}: oops`) })
    expect(await countsOf(metrics.tileRequests)).toEqual({ [status]: 1 })
  })

  it.each([204, 404, 410])('that answers %i has no tile', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end())
    await expect(fetchTile()).rejects.toMatchObject({ code: 'INGEST_TILE_MISSING', retryable: false })
  })

  it.each([400, 414, 422])('that answers %i refuses this place, and what it says of it is kept', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end('{"message":"Bounds are out of range","access_token":"SECRET"}'))
    const failure = await fetchTile().catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'INGEST_TILE_REFUSED', retryable: false, message: expect.stringContaining('Bounds are out of range') })
    expect(String(failure)).not.toContain('SECRET')
  })

  it('keeps an image as it came, also if its bytes happen to hold the secret, and strikes it out of everything else', async () => {
    const [jpeg, png, webp] = await Promise.all([landscape(1).jpeg().withExif({ IFD0: { Copyright: 'SECRET' } }).toBuffer(), landscape(1).png().toBuffer(), landscape(1).webp().toBuffer()])
    const bodies = [jpeg, Buffer.concat([png, Buffer.from('SECRET')]), Buffer.concat([webp, Buffer.from('SECRET')]), Buffer.from('GIF89a SECRET')]
    const expected = [...bodies.slice(0, 3), Buffer.from('GIF89a ******')]
    expect(bodies.every((body) => body.includes('SECRET'))).toBe(true)
    const { fetchTile } = await providerOf((_, response) => response.end(bodies.shift()))
    for (const body of expected) expect(Buffer.from((await fetchTile()).bytes).equals(body)).toBe(true)
  })

  it.each([401, 403, 407])('that answers %i says which variable to mend', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end('Not Authorized - Invalid Token KEY-0123456789abcdef'))
    const failure = await fetchTile().catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: false, message: expect.stringMatching(/check TILE_URL_TEMPLATE.*Not Authorized/) })
    expect(String(failure)).not.toContain('KEY-')
  })

  it.each([302, 402, 405])('that answers %i has a tile when somebody has mended the set-up', async (status) => {
    const { fetchTile } = await providerOf((_, response) => response.writeHead(status).end())
    await expect(fetchTile()).rejects.toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: false })
  })

  it('is not listened to for more than two megabytes', async () => {
    let sent = 0
    const { fetchTile, metrics } = await providerOf((_, response) => {
      const more = (): void => { while (!response.destroyed && sent < 50_000_000 && response.write(Buffer.alloc(65_536))) sent += 65_536 }
      response.on('drain', more)
      more()
    })
    await expect(fetchTile()).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
    expect(sent).toBeLessThan(20_000_000)
    expect(await countsOf(metrics.tileRequests)).toEqual({ 'too-large': 1 })
  })

  it.each<[string, RequestListener, string]>([
    ['is silent', () => {}, 'took too long'],
    ['falls silent halfway', (_, response) => { response.writeHead(200); response.write('half') }, 'took too long'],
    ['hangs up', (incoming) => incoming.socket.destroy(), 'could not be reached'],
    ['hangs up halfway', (incoming, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('half', () => incoming.socket.destroy()) }, 'could not be reached']
  ])('that %s may have a tile later, and its path and query are not told', async (_, listener, problem) => {
    const { fetchTile, tiles, server, metrics } = await providerOf(listener)
    const failure = await fetchTile(problem === 'took too long' ? 300 : 5000).then(() => undefined, (error: Error) => error)
    expect(failure).toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: true, message: expect.stringContaining(`the tile provider ${server.url} ${problem}`) })
    for (const secret of ['SECRET', 'KEY-']) expect(`${failure?.stack} ${String(failure?.cause)} ${tiles.identity} ${await metrics.exposition()}`).not.toContain(secret)
    expect(await countsOf(metrics.tileRequests)).toEqual({ [problem === 'took too long' ? 'timeout' : 'unreachable']: 1 })
  })

  it('at an address that is not public is not asked unless that is meant', async () => {
    const { tiles, metrics } = setUpTiles({ TILE_URL_TEMPLATE: 'http://[::1]:1/{lon},{lat}' })
    await expect(tiles.fetchTile(request())).rejects.toMatchObject({ code: 'INGEST_ADDRESS_FORBIDDEN', message: expect.stringContaining('PRIVATE_HOSTS') })
    expect(await countsOf(metrics.tileRequests)).toEqual({ 'address-forbidden': 1 })
  })

  it('with a URL that is none is refused at start, without repeating it', () => {
    for (const template of ['nowhere{lon},{lat}?token=SECRET', 'ftp://t.test/{lon},{lat}?token=SECRET', 'http://me:SECRET@t.test/{lon},{lat}']) {
      expect(() => setUpTiles({ TILE_URL_TEMPLATE: template })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.not.stringContaining('SECRET') }))
    }
  })
})

describe('a folder as provider', () => {
  const folderWith = async (...names: string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'tiles-'))
    cleanUp.push(() => rm(folder, { recursive: true }))
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)))
    return setUpTiles({ TILE_PROVIDER: 'folder', TILE_FOLDER: folder }).tiles
  }

  it('has the files named after places, however they write zeros', async () => {
    const tiles = await folderWith('-75.250,45.5.jpg', '-75.25,45.6.jpg', 'README.md')
    expect(Buffer.from((await tiles.fetchTile(request())).bytes).toString()).toBe('-75.250,45.5.jpg')
  })

  it('has no tile where it has no file', async () => {
    await expect((await folderWith('-75.25,45.6.jpg')).fetchTile(request())).rejects.toMatchObject({ code: 'INGEST_TILE_MISSING' })
  })

  it('that is not there is a matter of set-up', async () => {
    const { tiles } = setUpTiles({ TILE_PROVIDER: 'folder', TILE_FOLDER: '/nowhere/at/all' })
    await expect(tiles.fetchTile(request())).rejects.toMatchObject({ code: 'INGEST_TILE_UNAVAILABLE', retryable: false })
  })
})

describe('the choice of a provider', () => {
  it.each([
    ['mapbox', 'MAPBOX_TOKEN'],
    ['template', 'TILE_URL_TEMPLATE'],
    ['folder', 'TILE_FOLDER'],
    ['recorded', 'TILE_FOLDER']
  ] as const)('%s needs %s', (provider, variable) => {
    expect(() => setUpTiles({ TILE_PROVIDER: provider })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(variable) }))
  })

  it('of a template wants to know which tile', () => {
    expect(() => setUpTiles({ TILE_URL_TEMPLATE: 'http://tiles.test/{q}' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('tells providers, zooms, sizes and templates apart, without their tokens', () => {
    const mapbox = (zoom: number, size = 350) => setUpTiles({ TILE_PROVIDER: 'mapbox', MAPBOX_TOKEN: 'pk.SECRET', TILE_ZOOM: zoom, TILE_SIZE: size }).tiles.identity
    const template = (key: string) => setUpTiles({ TILE_URL_TEMPLATE: `https://tiles.test/${key}/{z}/{x}/{y}` }).tiles.identity
    const all = [mapbox(15), mapbox(14), mapbox(15, 512), template('SECRET'), template('SECRET2')]
    expect(new Set(all).size).toBe(5)
    expect(all.join(' ')).not.toContain('SECRET')
    expect(template('SECRET')).toMatch(/^https:\/\/tiles\.test z15 350px [0-9a-f]{8}$/)
  })
})
