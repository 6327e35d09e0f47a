import { type EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { answer } from '@emberwatch/bus'
import { createEvent, Infer, ModelUpdatedV1, type Prediction, type Problem } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { afterEach, describe, expect, it } from '@jest/globals'
import { JPEG } from './testing/images.ts'
import { createTestGateway } from './testing/test-gateway.ts'

type Listening = Awaited<ReturnType<typeof listen>>

const running: { stop: () => Promise<void> }[] = []
afterEach(async () => { await Promise.all(running.splice(0).map(({ stop }) => stop())) })

const listen = async (environment: Record<string, string> = {}) => {
  const gateway = await createTestGateway({ environment })
  const { address, stop } = await gateway.start()
  running.push({ stop })
  return { ...gateway, stop, url: address, port: Number(new URL(address).port) }
}

/** A raw connection, and all that came back once it has ended. */
const open = async ({ port }: Pick<Listening, 'port'>) => {
  const socket = connect(port, '127.0.0.1')
  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  socket.on('error', () => {}) // being cut is what is tested
  const ended = new Promise((resolve) => { socket.once('close', resolve) }).then(() => Buffer.concat(received).toString())
  await once(socket, 'connect')
  return { socket, ended }
}

/** Sends one byte every 20 ms until the other side has had enough. */
const trickle = async (socket: Socket): Promise<void> => {
  socket.on('error', () => {}) // a byte may be on its way when the other side closes
  const timer = setInterval(() => { if (socket.writable) socket.write('x') }, 20)
  await new Promise((resolve) => { socket.once('close', resolve) })
  clearInterval(timer)
}

/** Asks until nobody opens any more. */
const closed = async (url: string): Promise<void> => {
  const deadline = performance.now() + 5000
  while (performance.now() < deadline) {
    const isOpen = await fetch(`${url}/healthz`).then(() => true, () => false)
    if (!isOpen) return
  }
  throw new Error(`${url} is still open`)
}

const problemIn = (text: string): Problem => JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Problem

describe('slow clients', () => {
  const TIMES = { HEADERS_TIMEOUT_MS: '300', REQUEST_TIMEOUT_MS: '700' }
  const PATIENCE_MS = 3000

  it.each([
    ['in their headers', 'GET / HTTP/1.1\r\nhost: x\r\nx-slow: '],
    ['in a JSON body', 'POST /v1/train HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n'],
    ['in an image', 'POST /v1/tasks/wildfire/predict HTTP/1.1\r\nhost: x\r\ncontent-type: image/jpeg\r\ncontent-length: 60000\r\n\r\n'],
    ['in a form', 'POST /v1/tasks/wildfire/predict HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=cut-here\r\ncontent-length: 60000\r\n\r\n--cut-here\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n']
  ])('are told so and cut, %s', async (_, start) => {
    const gateway = await listen(TIMES)
    const { socket, ended } = await open(gateway)
    const startedAt = performance.now()
    socket.write(start)
    const trickling = trickle(socket)
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
    const text = await ended
    await trickling
    expect(performance.now() - startedAt).toBeLessThan(PATIENCE_MS)
    expect(text).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/)
    expect(problemIn(text)).toMatchObject({ code: 'REQUEST_TIMEOUT', status: 408 })
  })

  it('are cut though they are many, and keep nobody else waiting', async () => {
    const gateway = await listen(TIMES)
    const startedAt = performance.now()
    const texts = await Promise.all(Array.from({ length: 120 }, async (_, index) => {
      const { socket, ended } = await open(gateway)
      socket.write(['GET / HTTP/1.1\r\nhost: x\r\nx-slow: ', 'POST /v1/train HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n'][index % 2] ?? '')
      await trickle(socket)
      return ended
    }))
    expect(performance.now() - startedAt).toBeLessThan(2 * PATIENCE_MS)
    // Nothing where a byte crossed the answer: the connection was reset then.
    expect(texts.filter((text) => text !== '' && !text.startsWith('HTTP/1.1 408'))).toEqual([])
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
  })

  it('that leave in the middle of a large upload make room for others', async () => {
    const gateway = await listen({ MAX_LARGE_UPLOADS: '1' })
    for (let turn = 0; turn < 3; turn++) {
      const { socket } = await open(gateway)
      const begun = once(gateway.server.server, 'request')
      socket.write('POST /v1/tasks/wildfire/predict HTTP/1.1\r\nhost: x\r\ncontent-type: image/jpeg\r\ncontent-length: 2000000\r\n\r\nx')
      const [, response] = await begun as [unknown, EventEmitter]
      socket.destroy()
      await once(response, 'close')
    }
    const response = await fetch(`${gateway.url}/v1/tasks/wildfire/predict`, { method: 'POST', body: new Uint8Array(2_000_000), headers: { 'content-type': 'image/jpeg' } })
    expect((await response.json() as Problem).code).not.toBe('GATEWAY_OVERLOADED')
  })

  it('are answered when they are merely not talking HTTP', async () => {
    const { socket, ended } = await open(await listen())
    socket.write('HELLO\r\n\r\n')
    const text = await ended
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
    expect(problemIn(text)).toMatchObject({ code: 'REQUEST_INVALID', status: 400 })
  })

  it('are answered when their headers are too large', async () => {
    const { socket, ended } = await open(await listen())
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(40_000)}\r\n\r\n`)
    expect(problemIn(await ended)).toMatchObject({ code: 'REQUEST_INVALID', detail: 'the headers are too large' })
  })
})

describe('stopping', () => {
  const prediction: Prediction = { task: 'wildfire', label: 'wildfire', confidence: 1, confidences: { nowildfire: 0, wildfire: 1 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: sha256(JPEG), timings: { decodeMs: 1, inferMs: 1, totalMs: 2 } }

  it('finishes the requests in hand, takes no new connections and leaves the bus', async () => {
    const gateway = await listen()
    const asked = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    await gateway.bus.serve({ name: 'inference', description: 'a slow replica', answers: [answer(Infer, 'wildfire', async () => { asked.resolve(); await finish.promise; return prediction })] })
    expect((await gateway.bus.instances('gateway')).map(({ name }) => name)).toEqual(['gateway'])

    const inHand = fetch(`${gateway.url}/v1/tasks/wildfire/predict`, { method: 'POST', body: JPEG, headers: { 'content-type': 'image/jpeg' } })
    await asked.promise
    const stopped = gateway.stop()
    running.length = 0
    await closed(gateway.url)
    finish.resolve()
    const answered = await inHand
    expect([answered.status, await answered.json()]).toEqual([200, prediction])
    await stopped
    expect(await gateway.bus.instances('gateway')).toEqual([])
  })

  it('is not ready first, while it still answers and sends its clients elsewhere', async () => {
    const { url, stop } = await listen({ DRAIN_MS: '1000' })
    expect((await fetch(`${url}/healthz`)).headers.get('connection')).toBe('keep-alive')
    const stopped = stop()
    running.length = 0
    const readiness = await fetch(`${url}/readyz`)
    expect([readiness.status, (await readiness.json() as { reasons: string[] }).reasons]).toEqual([503, expect.arrayContaining(['this gateway is stopping'])])
    const late = await fetch(`${url}/healthz`)
    expect([late.status, late.headers.get('connection')]).toEqual([200, 'close'])
    await stopped
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('still answers a request that was on its way, and closes its connection then', async () => {
    const gateway = await listen()
    const { socket, ended } = await open(gateway)
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n')
    const [connections] = await new Promise<[number]>((resolve, reject) => {
      gateway.server.server.getConnections((error, count) => error === null ? resolve([count]) : reject(error))
    })
    expect(connections).toBe(1)
    const stopped = gateway.stop()
    running.length = 0
    await closed(gateway.url)
    socket.write('\r\n')
    const text = await ended
    await stopped
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(text).toContain('{"live":true}')
    expect(text.toLowerCase()).toContain('connection: close')
  })

  it('does not wait for a client that sends its request a byte at a time', async () => {
    const gateway = await listen({ HEADERS_TIMEOUT_MS: '300', REQUEST_TIMEOUT_MS: '700' })
    const { socket, ended } = await open(gateway)
    socket.write('POST /v1/train HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{')
    const trickling = trickle(socket)
    await once(gateway.server.server, 'request')
    const startedAt = performance.now()
    running.length = 0
    await gateway.stop()
    await Promise.all([ended, trickling])
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })

  it('does not wait without an end for a connection on which nothing is asked', async () => {
    const gateway = await listen({ HEADERS_TIMEOUT_MS: '300' })
    const { ended } = await open(gateway)
    const startedAt = performance.now()
    running.length = 0
    await gateway.stop()
    expect(await ended).toBe('')
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})

describe('the stream of events', () => {
  const updated = (number: number) => createEvent(ModelUpdatedV1, { producer: 'gateway', task: 'wildfire', key: `champion/${number}`, time: new Date(0), data: { alias: 'champion', number, modelVersion: `m${number}`, previousVersion: null, reason: 'test', by: 'gateway', at: '2026-01-01T00:00:00.000Z', datasetVersion: 'v1', cardKey: 'k', headSha256: '0'.repeat(64) } })

  /** Reads until so many events have come, then leaves. */
  const read = async (url: string, count: number, headers: Record<string, string> = {}): Promise<{ id: string, version: string }[]> => {
    const leaving = new AbortController()
    const response = await fetch(url, { headers, signal: leaving.signal })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    let text = ''
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString()
      if (text.split('\nevent: ').length > count) break
    }
    leaving.abort()
    return text.split('\n\n').filter((part) => part.startsWith('id: ')).map((part) => {
      const [id = '', , data = ''] = part.split('\n')
      return { id: id.slice(4), version: (JSON.parse(data.slice(6)) as { data: { modelVersion: string } }).data.modelVersion }
    })
  }

  it('tells what happens, and goes on where a client was', async () => {
    const { bus, url } = await listen()
    for (const number of [1, 2]) await bus.publish(updated(number))
    expect(await read(`${url}/v1/events?after=0`, 2)).toEqual([{ id: '1', version: 'm1' }, { id: '2', version: 'm2' }])
    await bus.publish(updated(3))
    expect(await read(`${url}/v1/events?types=model`, 2, { 'last-event-id': '1' })).toEqual([{ id: '2', version: 'm2' }, { id: '3', version: 'm3' }])
    const coming = read(`${url}/v1/events?types=model.updated.v1`, 1)
    for (let number = 4; await Promise.race([coming, new Promise((resolve) => setTimeout(resolve, 50, 'not yet'))]) === 'not yet'; number++) await bus.publish(updated(number))
    expect((await coming)[0]?.version).toMatch(/^m\d/)
  })

  it('is refused for what there is not, and to more clients than there is room for', async () => {
    const { url } = await listen({ MAX_EVENT_STREAMS: '1' })
    for (const types of ['weather', '', ',']) expect((await fetch(`${url}/v1/events?types=${types}`)).status).toBe(400)
    expect((await fetch(`${url}/v1/events`, { headers: { 'last-event-id': 'x' } })).status).toBe(400)
    const leaving = new AbortController()
    const first = await fetch(`${url}/v1/events`, { signal: leaving.signal })
    expect((await fetch(`${url}/v1/events`)).status).toBe(429)
    leaving.abort()
    await first.text().catch(() => {})
    let status = 0
    for (let turn = 0; turn < 100 && status !== 200; turn++) {
      const next = await fetch(`${url}/v1/events`)
      status = next.status
      await next.body?.cancel()
    }
    expect(status).toBe(200)
  })

  it('ends when the gateway stops', async () => {
    const { url, stop } = await listen()
    const text = (await fetch(`${url}/v1/events`)).text()
    await stop()
    expect(await text).toBe('retry: 2000\n\n')
  })
})
