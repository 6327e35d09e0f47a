import type { LookupAddress } from 'node:dns'
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from '@jest/globals'
import { serveHttp } from '../testing/http-world.ts'
import { checkedLookup } from './checked-lookup.ts'
import { createHttpGet, failureOf, type HttpGet } from './http-get.ts'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => { await Promise.all(cleanUp.splice(0).map((done) => done())) })

const serve = async (listener: RequestListener = (_, response) => response.end('inside')) => {
  const server = await serveHttp(listener)
  cleanUp.push(server.stop)
  return { ...server, port: Number(new URL(server.url).port) }
}

const get = async (httpGet: HttpGet, url: string, { timeoutMs = 5000, maxBytes = 1000, headers = {} } = {}) => {
  const reply = await httpGet(new URL(url), { signal: AbortSignal.timeout(timeoutMs), maxBytes, tooLarge: () => new Error('too large'), headers })
  return { ...reply, text: Buffer.concat(await Array.fromAsync(reply.body)).toString() }
}

const at = (...addresses: string[]): LookupAddress[] => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const forbidden = { code: 'INGEST_ADDRESS_FORBIDDEN', retryable: false, message: expect.stringContaining('PRIVATE_HOSTS') }

describe('a server inside of one\'s own network', () => {
  it.each([
    '127.0.0.1', '127.1', '0x7f.1', '0x7f000001', '2130706433', '0177.0.0.1', '017700000001', '127.0.0.1.', '0', '0.0.0.0', 'localhost', 'LOCALHOST', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]',
    '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '10.0.0.1', '169.254.169.254', '[fe80::1]', '[fd00::1]', '%31%32%37.0.0.1', '①②⑦.0.0.1'
  ])('is not asked as %s', async (host) => {
    const server = await serve()
    await expect(get(createHttpGet({}), `http://${host}:${server.port}/`)).rejects.toMatchObject(forbidden)
    expect(server.connections()).toBe(0)
  })

  it.each([
    ['has a private address', at('127.0.0.1')],
    ['has a private address beside a public one', at('93.184.215.14', '127.0.0.1')],
    ['has a link-local address with a zone', at('fe80::1%eth0')],
    ['has a mapped address', at('::ffff:127.0.0.1')]
  ])('is not asked by a name that %s', async (_, addresses) => {
    const server = await serve()
    await expect(get(createHttpGet({ resolve: async () => addresses }), `http://tiles.test:${server.port}/`)).rejects.toMatchObject({ ...forbidden, message: expect.stringContaining('tiles.test') })
    expect(server.connections()).toBe(0)
  })

  it('is not asked by a redirect, to an address or to a name', async () => {
    const inside = await serve()
    for (const location of [`http://127.0.0.1:${inside.port}/`, `http://2130706433:${inside.port}/`, `//[::1]:${inside.port}/`, `http://intern.test:${inside.port}/`]) {
      const outside = await serve((_, response) => response.writeHead(302, { location }).end())
      const httpGet = createHttpGet({ hosts: `outside.test:${outside.port}`, resolve: async () => at('127.0.0.1') })
      await expect(get(httpGet, `http://outside.test:${outside.port}/`)).rejects.toMatchObject(forbidden)
      expect(outside.requested).toHaveLength(1)
    }
    expect(inside.connections()).toBe(0)
  })

  it('is not asked by a name that means a public address when it is checked and a private one afterwards', async () => {
    const answers = [at('93.184.215.14'), at('127.0.0.1')]
    const lookup = checkedLookup(async () => answers.shift() ?? [])
    const look = () => new Promise((resolve) => lookup('rebinding.test', { all: true }, (error, found) => resolve(error ?? found)))
    expect(await look()).toEqual(at('93.184.215.14')) // what is connected to, without asking again
    expect(await look()).toMatchObject(forbidden)
  })

  it('is asked if somebody named it, with any port or with the one given, and only then', async () => {
    const server = await serve()
    const resolve = async () => at('127.0.0.1')
    for (const hosts of ['127.0.0.1', ` 127.0.0.1:${server.port} , x`, '0x7f.1', '127.1']) expect((await get(createHttpGet({ hosts }), server.url)).text).toBe('inside')
    expect((await get(createHttpGet({ hosts: 'Tiles.Intern', resolve }), `http://tiles.intern:${server.port}/`)).text).toBe('inside')
    for (const hosts of ['127.0.0.1:1', '127.0.0.2', 'tiles.intern', '']) await expect(get(createHttpGet({ hosts, resolve }), server.url)).rejects.toMatchObject(forbidden)
  })

  it.each(['http://x', 'a/b', 'user@host', 'host?x'])('cannot be named as %s', (hosts) => {
    expect(() => createHttpGet({ hosts })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('PRIVATE_HOSTS') }))
  })
})

describe('a GET', () => {
  const httpGet = createHttpGet({ hosts: '127.0.0.1' })

  it('asks for the bytes as they are, with the headers given, and gives those of the answer', async () => {
    let asked: Record<string, unknown> = {}
    const server = await serve((request, response) => { asked = request.headers; response.writeHead(200, { etag: '"1"' }).end('text') })
    expect(await get(httpGet, server.url, { headers: { 'if-none-match': '"0"' } })).toMatchObject({ status: 200, text: 'text' })
    expect(asked).toMatchObject({ 'accept-encoding': 'identity', 'if-none-match': '"0"' })
  })

  it('follows three redirects and no more', async () => {
    const server = await serve((request, response) => {
      const hop = Number(request.url?.slice(1))
      return hop === 0 ? response.end('here') : response.writeHead(302, { location: `/${hop - 1}` }).end()
    })
    expect(await get(httpGet, `${server.url}/3`)).toMatchObject({ status: 200, text: 'here' })
    expect(await get(httpGet, `${server.url}/4`)).toMatchObject({ status: 302 })
  })

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1:25/', 'data:text/plain,x', 'ftp://127.0.0.1/', 'http://user:password@127.0.0.1/', 'javascript:alert(1)', 'http://['])('does not follow a redirect to %s', async (location) => {
    const server = await serve((_, response) => response.writeHead(302, { location }).end())
    expect(await get(httpGet, server.url)).toMatchObject({ status: 302 })
    expect(server.requested).toHaveLength(1)
  })

  it('ends at the byte cap while it streams', async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(100_000)))
    await expect(get(httpGet, server.url, { maxBytes: 1000 })).rejects.toThrow('too large')
  })

  it('ends at its deadline, also halfway', async () => {
    const server = await serve((_, response) => { response.writeHead(200); response.write('half') })
    const signal = AbortSignal.timeout(200)
    const reply = await httpGet(new URL(server.url), { signal, maxBytes: 1000, tooLarge: () => new Error() })
    const failure = await Array.fromAsync(reply.body).catch((error: unknown) => failureOf(error, signal))
    expect(failure).toBe('took too long')
  })

  it('refuses what was compressed although it was not asked for: it may be a bomb', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))))
    const failure: unknown = await get(httpGet, server.url).catch((error: unknown) => error)
    expect(failureOf(failure, new AbortController().signal)).toContain('compressed')
  })
})
