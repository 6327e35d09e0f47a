import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Prediction } from '@emberwatch/contracts'
import { createMetrics } from '@emberwatch/observability'
import { listenForSpans, type ReceivedSpan } from '@emberwatch/observability/testing'
import { readUnseen } from '../../scripts/demo/journey.ts'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import { startSystem, type System, TASK } from './start-system.ts'
import { serveFirstModel } from './system-steps.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'
const STATE = 'congo=t61rcWkgMzE'
const PROCESSES = 6

/** The first of several free ports in a row. */
const freePorts = async (count: number): Promise<number> => {
  for (let first = 21_000 + process.pid % 1000 * 20; ; first += count) {
    const servers = Array.from({ length: count }, (_, index) => createServer().listen(first + index, '127.0.0.1'))
    const opened = await Promise.allSettled(servers.map((server) => once(server, 'listening')))
    await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve) })))
    if (opened.every(({ status }) => status === 'fulfilled')) return first
  }
}

describe('a system that is watched', () => {
  let system: System
  let receiver: Awaited<ReturnType<typeof listenForSpans>>
  let firstPort: number
  let image: Uint8Array<ArrayBuffer>

  beforeAll(async () => {
    receiver = await listenForSpans()
    firstPort = await freePorts(PROCESSES)
    system = await startSystem({ name: 'observability', settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, HEALTH_PORT: String(firstPort), LOG_LEVEL: 'debug' } })
    await serveFirstModel(system)
    image = (await readUnseen(system.samples))[0]?.image ?? new Uint8Array()
  }, 120_000)
  afterAll(async () => {
    await system?.stop()
    await receiver?.stop()
  }, 60_000)

  const ask = () => fetch(`${system.client.gateway}/v1/tasks/${TASK}/predict?fresh=true`, { method: 'POST', headers: { 'content-type': 'image/jpeg', traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: STATE, 'x-request-id': 'watched-1' }, body: image })
  const scrape = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()

  it('shows one prediction as one trace below its caller\'s, across the gateway and the replica', async () => {
    expect((await ask()).status).toBe(200)
    const names = ['POST /v1/tasks/:task/predict', 'read', 'ask infer', 'answer infer', 'queue', 'decode', 'infer', 'reply']
    const trace = await waitFor('the whole trace', async () => {
      const found = receiver.spans.filter(({ traceId }) => traceId === TRACE)
      return names.every((name) => found.some((span) => span.name === name)) ? found : undefined
    }, 30_000)
    const of = (name: string): ReceivedSpan => trace.find((span) => span.name === name) as ReceivedSpan
    const parents = Object.fromEntries(names.map((name) => [name, [CALLER, ...trace.map(({ spanId }) => spanId)].includes(of(name).parentSpanId ?? '') ? trace.find(({ spanId }) => spanId === of(name).parentSpanId)?.name ?? 'the caller' : 'nobody']))
    const [server = '', , asked = '', answered = ''] = names
    expect(parents).toEqual({ [server]: 'the caller', read: server, reply: server, [asked]: server, [answered]: asked, queue: answered, decode: answered, infer: answered })
    expect([server, asked, answered].map((name) => of(name).traceState)).toEqual([STATE, STATE, STATE])
    expect(of(server)).toMatchObject({ service: 'emberwatch-gateway', kind: 2 })
    expect(of(asked)).toMatchObject({ service: 'emberwatch-gateway', kind: 3 })
    for (const name of ['queue', 'decode', 'infer']) expect(of(name).service).toBe('emberwatch-inference')
  })

  it('shows what an event set off in the trace of what it came from', async () => {
    const handled = await waitFor('the training of the dataset version', async () => receiver.spans.find(({ name, service }) => name === 'handle dataset.version-created.v1' && service === 'emberwatch-trainer'), 30_000)
    const published = receiver.spans.find(({ spanId }) => spanId === handled.parentSpanId)
    expect(published).toMatchObject({ name: 'publish dataset.version-created.v1', service: 'emberwatch-ingest', traceId: handled.traceId, kind: 4 })
  })

  it('names request and trace in the log, of the gateway and of the replica', async () => {
    await ask()
    const log = resolve(import.meta.dirname, '..', '..', '.emberwatch', 'e2e', 'observability.log')
    const lineOf = async (service: string): Promise<unknown> => {
      const line = await waitFor(`the line of the request in ${service}`, async () => (await readFile(log, 'utf8')).split('\n').find((text) => text.includes('"watched-1"') && text.includes(`"service":"${service}"`)))
      return JSON.parse(line.slice(line.indexOf('{')))
    }
    expect(await lineOf('gateway')).toMatchObject({ requestId: 'watched-1', traceId: TRACE, route: '/v1/tasks/:task/predict', status: 200 })
    expect(await lineOf('inference')).toMatchObject({ requestId: 'watched-1', traceId: TRACE, endpoint: 'inference.predict', msg: 'image classified' })
  })

  it('prints every metric that is documented, in every process, and counts what happened', async () => {
    const prediction = await (await ask()).json() as Prediction
    const texts = await Promise.all(Array.from({ length: PROCESSES }, (_, index) => scrape(firstPort + index)))
    const documented = (await readFile(resolve(import.meta.dirname, '..', '..', 'docs', 'observability.md'), 'utf8')).matchAll(/^\| `(emberwatch_\w+)` \| (\w+) /gm)
    const rows = [...documented].map(([, name, kind]) => `# TYPE ${name} ${kind}`)
    expect(rows).toHaveLength((await createMetrics('any').describe()).filter(({ name }) => name.startsWith('emberwatch_')).length)
    for (const text of texts) expect(rows.filter((row) => !text.includes(`${row}\n`))).toEqual([])
    const all = texts.join('\n')
    /** Whether a sample with these labels, in whatever order, is more than zero. */
    const isPrinted = ([name, labels]: readonly [string, Record<string, string>]): boolean => all.split('\n').some((line) =>
      line.startsWith(`${name}{`) && !line.endsWith(' 0') && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
    const task = TASK
    const version = prediction.modelVersion
    const samples = [
      ...['read', 'reply'].map((stage) => ['emberwatch_prediction_stage_duration_seconds_count', { task, stage, version, service: 'gateway' }] as const),
      ...['queue', 'decode', 'infer'].map((stage) => ['emberwatch_prediction_stage_duration_seconds_count', { task, stage, version, service: 'inference' }] as const),
      ['emberwatch_http_request_duration_seconds_bucket', { service: 'gateway', method: 'POST', route: '/v1/tasks/:task/predict', le: '+Inf' }],
      ['emberwatch_replicas_ready', { task, service: 'gateway' }],
      ['emberwatch_model_served', { task, version, service: 'inference' }],
      ['emberwatch_model_swap_duration_seconds_count', { service: 'inference' }],
      ['emberwatch_model_swaps_total', { outcome: 'swapped' }],
      ['emberwatch_batch_size_count', { of: 'run' }],
      ['emberwatch_answer_cache_total', { outcome: 'miss' }],
      ['emberwatch_nats_connected', { service: 'trainer' }],
      ['emberwatch_events_handled_total', { event: 'dataset.version-created.v1', outcome: 'done', service: 'trainer' }],
      ['nodejs_eventloop_lag_p99_seconds', { service: 'gateway' }],
      ['emberwatch_spans_total', { outcome: 'exported', service: 'gateway' }]
    ] as const
    expect(samples.filter((sample) => !isPrinted(sample))).toEqual([])
    for (const line of [/^emberwatch_consumer_waiting{.*service="trainer"/m, /^emberwatch_in_flight{.*of="predictions"/m, /^emberwatch_dead_letters_kept{service="trainer"} 0$/m]) expect(all).toMatch(line)
  })
})
