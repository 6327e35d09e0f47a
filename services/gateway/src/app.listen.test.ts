import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { answer } from '@emberwatch/bus'
import { Infer, type Prediction, type Problem } from '@emberwatch/contracts'
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
  const ended = once(socket, 'close').then(() => Buffer.concat(received).toString())
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
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow()
    finish.resolve()
    const answered = await inHand
    expect([answered.status, await answered.json()]).toEqual([200, prediction])
    await stopped
    expect(await gateway.bus.instances('gateway')).toEqual([])
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
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow()
    socket.write('\r\n')
    const text = await ended
    await stopped
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(text).toContain('{"live":true}')
    expect(text.toLowerCase()).toContain('connection: close')
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
