import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createHttpClient, RequestTimeout } from './http-client.ts'
import { failureOfError } from './outcome.ts'

const ended: (() => unknown)[] = []
afterEach(async () => { for (const end of ended.splice(0).reverse()) await end() })

/** A client of a server that answers as it is told. */
const open = async (listener: RequestListener) => {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => { server.closeAllConnections(); return new Promise((resolve) => server.close(resolve)) })
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/below`
  const http = createHttpClient(host, { 'x-of-all': 'yes' })
  ended.push(http.close)
  return { http, server }
}

/** Answers with the body, once as many requests have come as are to be in hand together. */
const echoing = (together: number): RequestListener => {
  const waiting: (() => void)[] = []
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      waiting.push(() => response.writeHead(201, { 'x-path': request.url, 'x-seen': request.headers['x-of-all'] }).end(Buffer.concat(chunks)))
      if (waiting.length === together) for (const answer of waiting.splice(0)) answer()
    })
  }
}

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('the client of the load test', () => {
  it('sends every body with its own tail, however many of one body are on their way', async () => {
    const { http, server } = await open(echoing(3))
    let connections = 0
    server.on('connection', () => connections++)
    const body = new Uint8Array(40_000).fill(7)
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all([1, 2, 3].map((tail) => http.send({ method: 'POST', path: '/predict', body, tail: bytes(tail, round) }, { timeoutMs: 5000 })))
      expect(answers.map(({ body: echoed }) => [echoed.length, ...echoed.subarray(-3)])).toEqual([1, 2, 3].map((tail) => [40_002, 7, tail, round]))
      expect(answers[0]).toMatchObject({ status: 201, headers: { 'x-path': '/below/predict', 'x-seen': 'yes' } })
    }
    expect(connections).toBeLessThanOrEqual(6) // for three in flight, kept for the next
  })

  it('says of what is not answered whether it took too long, was given up, or was cut', async () => {
    const { http } = await open(({ url, socket }) => { if (url === '/below/cut') socket.destroy() })
    await expect(http.send({ method: 'GET', path: '/silent' }, { timeoutMs: 50 })).rejects.toThrow(RequestTimeout)
    const left = new AbortController()
    const abandoned = http.send({ method: 'GET', path: '/silent' }, { timeoutMs: 5000, signal: left.signal })
    left.abort(new Error('the run is over'))
    await expect(abandoned).rejects.toThrow('the run is over')
    const cut = await http.send({ method: 'GET', path: '/cut' }, { timeoutMs: 5000 }).catch(failureOfError)
    expect(cut).toEqual({ kind: 'error', text: 'connection reset' })
  })

  it('sends nothing that was given up while it was being connected, and says where nobody listens', async () => {
    const { http, server } = await open((_request, response) => { response.end() })
    let requests = 0
    server.on('request', () => requests++)
    await expect(http.send({ method: 'GET', path: '/' }, { timeoutMs: 5000, signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
    expect((await http.send({ method: 'GET', path: '/' }, { timeoutMs: 5000 })).status).toBe(200)
    expect(requests).toBe(1)
    const nobody = createHttpClient('http://127.0.0.1:1')
    ended.push(nobody.close)
    expect(await nobody.send({ method: 'GET', path: '/' }, { timeoutMs: 5000 }).catch(failureOfError)).toEqual({ kind: 'error', text: 'connection refused' })
  })
})
