import { Agent, request as send } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { hostileUploads } from './hostile-uploads.ts'
import { createRequestMaker, type FuzzRequest, type Names } from './make-request.ts'
import { type Operation, readOperations } from './read-operations.ts'
import { createRandom } from './random.ts'

/** So many requests, or as many as can be sent in the time given. */
export interface FuzzOptions { gateway: string, tile: Uint8Array, requests: number, seed: number, atOnce?: number, forMs?: number, say: (line: string) => void }

/** What a run found. */
export interface FuzzResult { statuses: Record<string, number>, faults: string[], healthMs: { p99: number, max: number }, memoryMb: { before: number, middle: number, after: number } }

interface Answer { status: number, contentType: string, body: Buffer }

const AT_ONCE = 6
const HEALTH_EVERY_MS = 100
const TIMEOUT_MS = 30_000
const MOST_FAULTS = 40
/** Stays open for ever. */
const LEFT_OUT = new Set(['followEvents'])
/** Set off work for minutes. */
const RARE = new Set(['train', 'pollFeed', 'fetchBackground', 'importFolder', 'downloadDriftReport', 'settleQuarantine', 'editDataset'])
/** A request that gives so little time may get 504. */
const HARDLY_ANY_TIME_MS = 500

const createClient = (gateway: string) => {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(gateway)
  return {
    ask: ({ method, path, headers = {}, body }: Pick<FuzzRequest, 'method' | 'path' | 'body'> & { headers?: Record<string, string> }): Promise<Answer> => new Promise((resolve, reject) => {
      const sent = send({ agent, hostname, port, method, path, headers: { ...headers, ...(body !== undefined && { 'content-length': body.length }) }, timeout: TIMEOUT_MS }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '', body: Buffer.concat(chunks) }))
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
      sent.on('error', reject)
      sent.end(body)
    }),
    close: () => agent.destroy()
  }
}
type Client = ReturnType<typeof createClient>

const namesOf = async ({ ask }: Client): Promise<Names> => {
  const list = async (path: string, field: string): Promise<string[]> => {
    const { items = [] } = JSON.parse((await ask({ method: 'GET', path })).body.toString()) as { items?: Record<string, string>[] }
    return items.slice(0, 20).map((item) => String(item[field]))
  }
  const [models, runs, datasets, tiles] = [await list('/v1/models', 'modelVersion'), await list('/v1/runs', 'runId'), await list('/v1/datasets', 'version'), await list('/v1/tiles', 'imageId')]
  return { task: ['wildfire'], model: ['wildfire'], version: [...models, ...datasets], runId: runs, imageId: tiles, reference: datasets, current: datasets }
}

/** Looks at the gateway's health all the time, on a connection of its own. */
const watchHealth = (gateway: string) => {
  const client = createClient(gateway)
  const took: number[] = []
  const over = new AbortController()
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const startedAt = performance.now()
      const { status } = await client.ask({ method: 'GET', path: '/healthz' })
      took.push(status === 200 ? performance.now() - startedAt : Infinity)
      await delay(HEALTH_EVERY_MS)
    }
  }
  const running = watch().catch(() => { took.push(Infinity) })
  return async () => {
    over.abort()
    await running
    client.close()
    const sorted = took.sort((a, b) => a - b)
    return { p99: sorted[Math.floor(0.99 * (sorted.length - 1))] ?? NaN, max: sorted.at(-1) ?? NaN }
  }
}

const memoryOf = async ({ ask }: Client): Promise<number> =>
  Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec((await ask({ method: 'GET', path: '/metrics' })).body.toString())?.[1]) / 2 ** 20

/** Nobody can answer now, or not in as little time as the client gave; whatever else we did ourselves. */
const isDeliberate = (status: number, { headers }: FuzzRequest): boolean =>
  status === 503 || (status === 504 && Number(headers['x-request-timeout-ms']) <= HARDLY_ANY_TIME_MS)

const faultOf = (request: FuzzRequest, { status, contentType, body }: Answer): string | undefined => {
  const { operation, method, headers } = request
  if (status >= 500 && !isDeliberate(status, request)) return `answered ${status}: ${body.toString('utf8', 0, 300)}`
  if (method === 'HEAD') return undefined
  const problem = operation.problemOf(status, contentType, body)
  return problem === undefined ? undefined : `${problem} (sent ${headers['content-type'] ?? 'no body'})`
}

/** Sends requests made from the gateway's own OpenAPI document, many of them wrong, and hostile uploads, and holds every answer against the document. */
export const runFuzz = async ({ gateway, tile, requests, seed, atOnce = AT_ONCE, forMs = Infinity, say }: FuzzOptions): Promise<FuzzResult> => {
  const client = createClient(gateway)
  const random = createRandom(seed)
  const all = readOperations(JSON.parse((await client.ask({ method: 'GET', path: '/docs/json' })).body.toString()) as object).filter(({ id }) => !LEFT_OUT.has(id))
  const weigh = (operation: Operation): Operation[] => Array.from({ length: RARE.has(operation.id) ? 1 : operation.path.includes('predict') || operation.path.endsWith('infer') ? 20 : 8 }, () => operation)
  const make = createRequestMaker({ operations: all.flatMap(weigh), uploads: await hostileUploads(tile), names: await namesOf(client), random })
  const statuses: Record<string, number> = {}
  const faults = new Map<string, string>()
  const memoryMb = { before: await memoryOf(client), middle: 0, after: 0 }
  const health = watchHealth(gateway)
  const endsAt = performance.now() + forMs
  let sent = 0
  const work = async (): Promise<void> => {
    while (sent < requests && faults.size < MOST_FAULTS && performance.now() < endsAt) {
      if (++sent % 2000 === 0) say(`${sent} requests; ${Object.entries(statuses).map(([status, count]) => `${status}: ${count}`).join(', ')}`)
      if (sent === requests >> 1) memoryMb.middle = await memoryOf(client)
      const request = make()
      const fault = await client.ask(request).then((answer) => {
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
        return faultOf(request, answer)
      }, (error: unknown) => {
        const code = (error as { code?: string }).code
        // Refused before all was sent: the answer may be lost with the connection.
        return (code === 'ECONNRESET' || code === 'EPIPE') && (request.body?.length ?? 0) > 100_000 ? undefined : `no answer: ${String(error)}`
      })
      const kind = `${request.method} ${request.operation.path}: ${fault?.slice(0, 90)}`
      if (fault === undefined || faults.has(kind)) continue
      faults.set(kind, `${request.method} ${request.path.slice(0, 300)}: ${fault}`)
      say(`fault ${faults.size}: ${faults.get(kind)}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const healthMs = await health()
  memoryMb.after = await memoryOf(client)
  client.close()
  return { statuses, faults: [...faults.values()], healthMs, memoryMb }
}
