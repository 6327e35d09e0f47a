import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { serveHttp } from '../testing/http-world.ts'
import type { Feed, Validators } from '../ports.ts'
import { createHttpFeed } from './http-feed.ts'
import { createHttpGet } from './http-get.ts'

const servers: Awaited<ReturnType<typeof serveHttp>>[] = []
afterEach(async () => { await Promise.all(servers.splice(0).map((server) => server.stop())) })

const never = new AbortController().signal
const feedOf = async (listener: RequestListener, { path = '/fires.csv', timeoutMs = 5000, maxBytes = 1000 } = {}) => {
  const server = await serveHttp(listener)
  servers.push(server)
  return createHttpFeed({ httpGet: createHttpGet({ hosts: '127.0.0.1' }), url: `${server.url}${path}`, timeoutMs, maxBytes })
}
/** What a feed gives, as text. */
const textOf = async (feed: Feed, { signal = never, unless = undefined as Validators | undefined } = {}): Promise<string> => {
  const reply = await feed.read({ unless, signal })
  return reply === 'not-modified' ? reply : Buffer.concat(await Array.fromAsync(reply.body)).toString()
}
const readFrom = async (listener: RequestListener, options?: { path?: string, timeoutMs?: number, maxBytes?: number }) => await textOf(await feedOf(listener, options))

describe('the feed over HTTP', () => {
  it('gives its bytes as they arrive, and what its server says of them', async () => {
    const feed = await feedOf((_, response) => response.writeHead(200, { 'content-type': 'text/csv', etag: 'W/"1"', 'last-modified': 'Sun, 02 Jul 2023 12:00:00 GMT' }).end('a,b\r\nc,d'))
    expect(await feed.read({ unless: undefined, signal: never })).toMatchObject({ contentType: 'text/csv', etag: 'W/"1"', lastModified: 'Sun, 02 Jul 2023 12:00:00 GMT' })
    expect(await textOf(feed)).toBe('a,b\r\nc,d')
    const plain = await feedOf((_, response) => response.end('a'))
    expect(await plain.read({ unless: undefined, signal: never })).toMatchObject({ contentType: '', etag: null, lastModified: null })
  })

  it('is named without its query, which tells feeds apart all the same', async () => {
    const feed = await feedOf((_, response) => response.end(), { path: '/fires.csv?token=SECRET' })
    expect(feed.name).toMatch(/^127\.0\.0\.1:\d+\/fires\.csv$/)
    expect(feed.identity).toContain('token=SECRET')
  })

  it('is asked for only if it has changed, by someone who has read it', async () => {
    const asked: unknown[] = []
    const feed = await feedOf(({ headers }, response) => {
      asked.push([headers['if-none-match'], headers['if-modified-since']])
      if (headers['if-none-match'] === '"1"' || headers['if-modified-since'] === 'then') response.writeHead(304).end()
      else response.end('a')
    })
    expect(await textOf(feed)).toBe('a')
    expect(await textOf(feed, { unless: { etag: '"1"', lastModified: null } })).toBe('not-modified')
    expect(await textOf(feed, { unless: { etag: null, lastModified: 'then' } })).toBe('not-modified')
    expect(await textOf(feed, { unless: { etag: '"2"', lastModified: 'now' } })).toBe('a')
    expect(asked).toEqual([[undefined, undefined], ['"1"', undefined], [undefined, 'then'], ['"2"', 'now']])
  })

  it('cannot be unchanged for someone who has not read it', async () => {
    await expect(readFrom((_, response) => response.writeHead(304).end())).rejects.toMatchObject({ message: expect.stringContaining('answered HTTP 304') })
  })

  it('is not asked for at a private address that is not named as one\'s own, nor behind a redirect to one', async () => {
    const server = await serveHttp((_, response) => response.end('a'))
    servers.push(server)
    const stranger = createHttpFeed({ httpGet: createHttpGet({}), url: server.url, timeoutMs: 1000, maxBytes: 1000 })
    await expect(textOf(stranger)).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('may not be asked') })
    await expect(readFrom((_, response) => response.writeHead(302, { location: 'http://10.0.0.1/fires.csv' }).end())).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('may not be asked') })
    expect(server.requested).toEqual([])
  })

  it('is asked for as it is, uncompressed', async () => {
    expect(await readFrom((request, response) => response.end(request.headers['accept-encoding']))).toBe('identity')
  })

  it('is found behind a few redirects, and not behind many', async () => {
    const hop: RequestListener = ({ url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left === 0) response.end('here')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    }
    expect(await readFrom(hop, { path: '/3' })).toBe('here')
    await expect(readFrom(hop, { path: '/4' })).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('answered HTTP 302') })
  })

  it.each<[string, RequestListener, { timeoutMs?: number }, string]>([
    ['an error', (_, response) => response.writeHead(500).end('oops'), {}, 'answered HTTP 500'],
    ['too many bytes', (_, response) => response.end('x'.repeat(1001)), {}, 'has more than 1000 bytes'],
    ['silence', () => {}, { timeoutMs: 50 }, 'took too long'],
    ['silence halfway', (_, response) => { response.write('a\n') }, { timeoutMs: 50 }, 'took too long'],
    ['a connection that breaks', (_, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('a\n', () => response.destroy()) }, {}, 'could not be reached'],
    ['a redirect to a file', (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(), {}, 'answered HTTP 302'],
    ['a redirect with a password', (_, response) => response.writeHead(302, { location: 'http://me:secret@127.0.0.1/' }).end(), {}, 'answered HTTP 302']
  ])('that answers with %s cannot be read now, and says so without its query', async (_, listener, options, problem) => {
    const failure = await readFrom(listener, { ...options, path: '/fires.csv?token=SECRET' }).then(() => undefined, (error: Error) => error)
    expect(failure).toMatchObject({ code: 'INGEST_FEED_UNREADABLE', retryable: true })
    expect(failure?.message).toMatch(new RegExp(`^the feed 127\\.0\\.0\\.1:\\d+/fires\\.csv ${problem}`))
    expect(JSON.stringify([failure?.message, failure?.stack, String(failure?.cause)])).not.toMatch(/SECRET|secret/)
  })

  it('that nobody serves cannot be read', async () => {
    const feed = await feedOf(() => {})
    await servers.pop()?.stop()
    await expect(textOf(feed)).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('may take its reader any time: only the waiting for the server counts', async () => {
    const feed = await feedOf((_, response) => { response.write('a\n'); setTimeout(() => response.end('b\n'), 30) }, { timeoutMs: 1000 })
    const reply = await feed.read({ unless: undefined, signal: never })
    if (reply === 'not-modified') throw new Error('nobody asked')
    const pieces: string[] = []
    const startedAt = performance.now()
    for await (const piece of reply.body) {
      pieces.push(Buffer.from(piece).toString())
      while (performance.now() - startedAt < 1200); // busy for longer than the server may take
    }
    expect(pieces.join('')).toBe('a\nb\n')
  })

  it('may not keep its reader waiting for ever by sending a little now and then', async () => {
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write('a'), 10)
      response.on('close', () => clearInterval(timer))
    }
    await expect(readFrom(drip, { timeoutMs: 100, maxBytes: 1_000_000 })).rejects.toMatchObject({ message: expect.stringContaining('took too long') })
  })

  it('is left when the service stops', async () => {
    const stopping = new AbortController()
    const feed = await feedOf((_, response) => { response.write('a\n') })
    const reply = await feed.read({ unless: undefined, signal: stopping.signal })
    if (reply === 'not-modified') throw new Error('nobody asked')
    const source = reply.body[Symbol.asyncIterator]()
    await source.next()
    stopping.abort()
    await expect(source.next()).rejects.toMatchObject({ message: expect.stringContaining('the service stops') })
    await expect(textOf(feed, { signal: AbortSignal.abort() })).rejects.toMatchObject({ message: expect.stringContaining('the service stops') })
  })

  it.each(['', 'fires.csv', 'ftp://feed.test/fires.csv', 'http://me:SECRET@feed.test/fires.csv'])('cannot be %j', (url) => {
    const make = () => createHttpFeed({ httpGet: createHttpGet({}), url, timeoutMs: 1, maxBytes: 1 })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: 'CSV_URL must be an http or https URL without user name and password' }))
  })
})
