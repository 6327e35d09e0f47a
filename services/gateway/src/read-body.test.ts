import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { FastifyRequest } from 'fastify'
import { discardBody, letBodyGo, readBody } from './read-body.ts'

const ended: (() => unknown)[] = []
afterEach(async () => { for (const end of ended.splice(0).reverse()) await end() })

/** A request whose head has come to a server, and how its body is sent. */
const receive = async (headers: Record<string, string>) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = request({ port: (server.address() as AddressInfo).port, method: 'POST', headers })
  client.on('error', () => {})
  client.flushHeaders()
  ended.push(() => { server.closeAllConnections(); server.close(); client.destroy() })
  const [raw] = await once(server, 'request') as [IncomingMessage]
  return { raw, client }
}

const read = (raw: IncomingMessage | PassThrough, maxBytes: number, headers: Record<string, unknown> = {}): Promise<Buffer | undefined> => new Promise((resolve, reject) => {
  readBody(maxBytes)({ headers } as FastifyRequest, raw, (error, bytes) => error === null ? resolve(bytes) : reject(error))
})

describe('the body of an image', () => {
  it.each([10, 30_000, 500_000])('of %d bytes is read whole into memory of its own, which is given back once it is not needed any more', async (size) => {
    const { raw, client } = await receive({ 'content-length': String(size) })
    const sent = Buffer.from(Array.from({ length: size }, (_, at) => at % 251))
    client.end(sent)
    const body = await read(raw, 500_000) ?? Buffer.alloc(0)
    expect(body.equals(sent)).toBe(true)
    expect(body.buffer.byteLength).toBe(size)
    letBodyGo({ raw, body } as unknown as FastifyRequest)
    expect(body.length).toBe(0)
  })

  it('that was injected stays the property of whoever injected it', async () => {
    const [body, sent] = [new PassThrough(), Buffer.alloc(30_000, 7)]
    body.end(sent)
    const bytes = await read(body, 30_000)
    expect(bytes?.equals(sent)).toBe(true)
    letBodyGo({ raw: body, body: bytes } as unknown as FastifyRequest)
    discardBody(body)
    expect([bytes?.length, sent.length]).toEqual([30_000, 30_000])
  })

  it('is refused when it is too large, as its header says or as it comes', async () => {
    const { raw } = await receive({ 'content-length': '11' })
    await expect(read(raw, 10, raw.headers)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
    const chunked = await receive({ 'transfer-encoding': 'chunked' })
    chunked.client.write(Buffer.alloc(6))
    chunked.client.write(Buffer.alloc(6))
    await expect(read(chunked.raw, 10)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
  })

  it('whose client leaves in the middle is a request that cannot be read', async () => {
    const { raw, client } = await receive({ 'content-length': '100' })
    client.write(Buffer.alloc(50), () => client.destroy())
    await expect(read(raw, 100)).rejects.toMatchObject({ statusCode: 400 })
  })

  it('that nobody reads takes no memory as it comes', async () => {
    const { raw, client } = await receive({ 'content-length': '30000' })
    const chunks: Buffer[] = []
    raw.on('data', (chunk: Buffer) => { chunks.push(chunk) })
    discardBody(raw)
    client.end(Buffer.alloc(30_000))
    await once(raw, 'end')
    expect(chunks.length).toBeGreaterThan(0)
    expect(chunks.every(({ length }) => length === 0)).toBe(true)
  })
})
