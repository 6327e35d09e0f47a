import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { serveHttp } from '../testing/http-world.ts'
import { createHttpFeed } from './http-feed.ts'

const servers: Awaited<ReturnType<typeof serveHttp>>[] = []
afterEach(async () => { await Promise.all(servers.splice(0).map((server) => server.stop())) })

const never = new AbortController().signal
const feedOf = async (listener: RequestListener, { path = '/fires.csv', timeoutMs = 5000, maxBytes = 1000 } = {}) => {
  const server = await serveHttp(listener)
  servers.push(server)
  return createHttpFeed({ url: `${server.url}${path}`, timeoutMs, maxBytes })
}
const linesOf = async (listener: RequestListener, options?: { path?: string, timeoutMs?: number, maxBytes?: number }) => await Array.fromAsync((await feedOf(listener, options)).lines(never))

describe('the feed over HTTP', () => {
  it('gives its lines, ended by LF or CRLF or not at all, without a byte order mark', async () => {
    expect(await linesOf((_, response) => response.end('\uFEFFa,b\r\nc,d\n\ne,f'))).toEqual(['a,b', 'c,d', '', 'e,f'])
    expect(await linesOf((_, response) => response.end('a\r\n'))).toEqual(['a'])
    expect(await linesOf((_, response) => response.end())).toEqual([])
  })

  it('joins what arrives in pieces, also in the middle of a character', async () => {
    const bytes = Buffer.from('qc,é,1\r\nqc,ö,2\r\n')
    const lines = await linesOf((_, response) => {
      response.write(bytes.subarray(0, 4))
      setImmediate(() => { response.write(bytes.subarray(4, 8)); setImmediate(() => response.end(bytes.subarray(8))) })
    })
    expect(lines).toEqual(['qc,é,1', 'qc,ö,2'])
  })

  it('is asked for as it is, uncompressed', async () => {
    expect(await linesOf((request, response) => response.end(request.headers['accept-encoding']))).toEqual(['identity'])
  })

  it('is found behind a few redirects, and not behind many', async () => {
    const hop: RequestListener = ({ url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left === 0) response.end('here')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    }
    expect(await linesOf(hop, { path: '/3' })).toEqual(['here'])
    await expect(linesOf(hop, { path: '/4' })).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('answered HTTP 302') })
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
    const failure = await linesOf(listener, { ...options, path: '/fires.csv?token=SECRET' }).then(() => undefined, (error: Error) => error)
    expect(failure).toMatchObject({ code: 'INGEST_FEED_UNREADABLE', retryable: true })
    expect(failure?.message).toMatch(new RegExp(`^the feed 127\\.0\\.0\\.1:\\d+/fires\\.csv ${problem}`))
    expect(JSON.stringify([failure?.message, failure?.stack, String(failure?.cause)])).not.toMatch(/SECRET|secret/)
  })

  it('that nobody serves cannot be read', async () => {
    const feed = await feedOf(() => {})
    await servers.pop()?.stop()
    await expect(Array.fromAsync(feed.lines(never))).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('may take its reader any time: only the waiting for the server counts', async () => {
    const feed = await feedOf((_, response) => { response.write('a\n'); setTimeout(() => response.end('b\n'), 30) }, { timeoutMs: 1000 })
    const lines: string[] = []
    const startedAt = performance.now()
    for await (const line of feed.lines(never)) {
      lines.push(line)
      if (line === 'a') while (performance.now() - startedAt < 1200); // busy for longer than the server may take
    }
    expect(lines).toEqual(['a', 'b'])
  })

  it('may not keep its reader waiting for ever by sending a little now and then', async () => {
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write('a'), 10)
      response.on('close', () => clearInterval(timer))
    }
    await expect(linesOf(drip, { timeoutMs: 100, maxBytes: 1_000_000 })).rejects.toMatchObject({ message: expect.stringContaining('took too long') })
  })

  it('is left when the service stops', async () => {
    const stopping = new AbortController()
    const feed = await feedOf((_, response) => { response.write('a\n') })
    const read = (async () => {
      for await (const line of feed.lines(stopping.signal)) if (line === 'a') stopping.abort()
    })()
    await expect(read).rejects.toMatchObject({ message: expect.stringContaining('the service stops') })
  })

  it.each(['', 'fires.csv', 'ftp://feed.test/fires.csv', 'http://me:SECRET@feed.test/fires.csv'])('cannot be %j', (url) => {
    const make = () => createHttpFeed({ url, timeoutMs: 1, maxBytes: 1 })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: 'CSV_URL must be an http or https URL without user name and password' }))
  })
})
