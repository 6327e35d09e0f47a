import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from '@jest/globals'
import { silentLogger } from './logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { openTracing } from './open-tracing.ts'
import { listenForSpans } from './testing/span-receiver.ts'
import { nextTraceparent, readTraceparent, readTracestate, traceFields } from './traceparent.ts'

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const UNSAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'

const running: { close: () => unknown }[] = []
afterEach(() => { for (const one of running.splice(0)) one.close() })

const listen = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  running.push({ close () { server.closeAllConnections(); server.close() } })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const startReceiver = async () => {
  const receiver = await listenForSpans()
  running.push({ close: receiver.stop })
  return receiver
}

const open = (endpoint: string | undefined, { metrics = createMetrics('test'), share = 1 }: { metrics?: Metrics, share?: number } = {}) =>
  openTracing({ service: 'test', codeVersion: '0.1.0', instance: 'one', endpoint, share, log: silentLogger(), metrics })

const counted = async ({ spans }: Metrics, outcome: string): Promise<number> => (await spans.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0

/** Bytes of what is still held: garbage counts otherwise, as much as there happens to be. */
const heldBytes = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

describe('a traceparent', () => {
  it('keeps the trace and the sampling of a well-formed parent, and is a new trace otherwise', () => {
    expect(readTraceparent(nextTraceparent(CALLER))).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', flags: 1 })
    expect(readTraceparent(nextTraceparent(UNSAMPLED))?.flags).toBe(0)
    for (const wrong of [undefined, '', 'x', '00-00000000000000000000000000000000-b7ad6b7169203331-01', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01']) {
      expect(readTraceparent(nextTraceparent(wrong))?.traceId).toMatch(/^[0-9a-f]{32}$/)
    }
    expect(traceFields(CALLER)).toEqual({ traceId: '0af7651916cd43dd8448eb211c80319c', traceparent: CALLER })
  })
})

describe('a tracestate', () => {
  it('is passed on with a well-formed traceparent if it is well-formed itself', () => {
    expect(readTracestate('congo=t61rcWkgMzE, rojo=00f067aa0ba902b7,', CALLER)).toBe('congo=t61rcWkgMzE,rojo=00f067aa0ba902b7')
    expect(readTracestate('fw529a3039@dt=FfAAAA', CALLER)).toBe('fw529a3039@dt=FfAAAA')
    expect(readTracestate('a=1', 'x')).toBeUndefined()
    for (const wrong of [undefined, '', 'a', 'A=1', 'a=1=2', 'a=1\u0001', 'a=ü', Array.from({ length: 33 }, (_, index) => `a${index}=1`).join(','), `a=${'x'.repeat(257)}`, Array.from({ length: 5 }, (_, index) => `a${index}=${'x'.repeat(200)}`).join(',')]) expect(readTracestate(wrong, CALLER)).toBeUndefined()
  })
})

describe('tracing', () => {
  it('tells nobody where no endpoint is set, and passes the trace on', async () => {
    const { begin, step, stop } = await open(undefined)
    const span = begin('work', { kind: 'server', parent: CALLER })
    step('part', { parent: span.traceparent, startedAt: 0, endedAt: 1 })
    span.end()
    await stop()
    expect(readTraceparent(span.traceparent)?.traceId).toBe('0af7651916cd43dd8448eb211c80319c')
  })

  it('sends spans that hang together below the caller\'s', async () => {
    const { endpoint, spans } = await startReceiver()
    const metrics = createMetrics('test')
    const { begin, step, stop } = await open(endpoint, { metrics })
    const outer = begin('answer', { kind: 'server', parent: CALLER })
    const inner = begin('ask', { kind: 'client', parent: outer.traceparent })
    step('part', { parent: inner.traceparent, startedAt: performance.now() - 5, endedAt: performance.now() })
    inner.end({ error: new Error('no') })
    outer.end()
    begin('not taken', { kind: 'server', parent: UNSAMPLED }).end()
    await stop()
    const [part, ask, answer] = ['part', 'ask', 'answer'].map((name) => spans.find((span) => span.name === name))
    expect(spans).toHaveLength(3)
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['0af7651916cd43dd8448eb211c80319c']))
    expect([answer?.parentSpanId, ask?.parentSpanId, part?.parentSpanId]).toEqual(['b7ad6b7169203331', answer?.spanId, ask?.spanId])
    expect([answer?.kind, ask?.kind, part?.kind, ask?.status.code]).toEqual([2, 3, 1, 2])
    expect(await counted(metrics, 'exported')).toBe(3)
  })

  it('takes a share of the traces that begin here', async () => {
    const { endpoint, spans } = await startReceiver()
    const { begin, stop } = await open(endpoint, { share: 0 })
    begin('own', { kind: 'server' }).end()
    begin('of a caller', { kind: 'server', parent: CALLER }).end()
    await stop()
    expect(spans.map(({ name }) => name)).toEqual(['of a caller'])
  })

  it('is neither held up nor filled by a receiver that never answers, or is not there', async () => {
    for (const endpoint of [await listen(() => {}), 'http://127.0.0.1:9']) {
      const { begin, stop } = await open(endpoint)
      const before = heldBytes()
      const startedAt = performance.now()
      for (let index = 0; index < 50_000; index++) begin('work', { kind: 'server', facts: { index } }).end()
      expect(performance.now() - startedAt).toBeLessThan(10_000) // 0.2 ms each, also on a busy machine
      expect(heldBytes() - before).toBeLessThan(30e6) // all of them would be 100 MB
      const stoppedAt = performance.now()
      await stop()
      expect(performance.now() - stoppedAt).toBeLessThan(4000)
    }
  })
})
