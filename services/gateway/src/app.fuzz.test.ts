import { describe, expect, it } from '@jest/globals'
import type { InjectOptions } from 'fastify'
import { form, GIF, JPEG, PNG } from './testing/images.ts'
import { createTestGateway } from './testing/test-gateway.ts'

const SEED = 20260601
const REQUESTS = 800

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
const createRandom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const TEXTS = ['', ' ', '0', '-1', '1e999', 'NaN', 'null', 'true', '[]', '{}', 'latest', 'v1', 'v999999', "' OR 1=1 --", '{"$gt":""}', '../../etc/passwd', '..%2f..%2f', '%00', '%0d%0aset-cookie:a=b', '__proto__', 'constructor', '<script>', '𝔣𝔦𝔯𝔢', 'a'.repeat(90), 'a'.repeat(5000), '💥', 'wildfire', 'scenes', 'champion']
const VALUES: unknown[] = [null, true, 0, -1, 1e308, 0.1, '', 'x', 'a'.repeat(2000), [], [[]], {}, { $ne: null }, { a: { b: { c: [] } } }, [1, 'a', null]]
const FIELDS = ['lat', 'lon', 'alias', 'reason', 'folder', 'keepSplits', 'kind', 'selection', 'imageIds', 'source', 'action', 'rejectionIds', 'by', 'why', 'count', 'dayDelta', 'datasetVersion', 'parameters', 'sweep', 'notes', 'tags', 'units', 'seed', 'extra', 'toString', 'constructor']
const QUERIES = ['task', 'limit', 'offset', 'state', 'from', 'to', 'runs', 'reference', 'current', 'n', 'format', 'bbox', 'days', 'layout', 'tiles', 'size', 'wait', 'label', 'removed', 'q', 'sort', 'trigger', 'backend', 'datasetVersion', 'tag', 'modelVersion', 'imageId', 'place', 'split', 'source', 'level', 'extra', '$where']
const TYPES = ['application/json', 'application/json', 'application/json', 'application/json', 'application/json; charset=utf-16', 'text/plain', 'application/yaml', 'text/yaml', 'image/jpeg', 'image/png', 'application/octet-stream', 'multipart/form-data; boundary=cut-here', 'multipart/form-data', 'application/x-www-form-urlencoded', 'application/json, image/png', 'a', '/', ';;;', 'image/jpeg; boundary="']
const PATHS = ['/', '/healthz', '/readyz', '/metrics', '/docs', '/docs/json', '/docs/static/:x', '/v1/tasks', '/v1/tasks/:x/predict', '/v1/tasks/:x/traffic', '/v2', '/v2/health/live', '/v1/fires', '/v1/fires/:x', '/v1/tiles', '/v1/tiles/:x', '/v1/tiles/:x/image', '/v1/tiles/:x/thumbnail', '/v1/quarantine', '/v1/quarantine/:x', '/v1/quarantine/:x/bytes', '/v1/imports', '/v1/imports/:x', '/v1/ingest', '/v1/datasets', '/v1/datasets/edits', '/v1/datasets/:x', '/v1/datasets/:x/download', '/v1/datasets/:x/verify', '/v1/datasets/:x/manifest', '/v1/datasets/diff', '/v1/runs', '/v1/runs/:x', '/v1/runs/:x/metrics', '/v1/runs/:x/log', '/v1/runs/:x/artifacts', '/v1/runs/:x/cancel', '/v1/runs/compare', '/v1/models', '/v1/models/:x', '/v1/models/:x/files/:x', '/v1/models/aliases', '/v1/models/:x/promote', '/v1/models/:x/notes', '/v1/models/:x/lineage', '/v1/lineage', '/v1/models/rollback', '/v1/replicas', '/v1/drift/report', '/v1/drift/reports', '/v1/drift/reports/:x', '/v1/drift/reports/:x/html', '/v1/ingest/poll', '/v1/ingest/import', '/v1/train', '/v1/:x']
const POSTED = ['/v1/tasks/wildfire/predict/batch', '/v1/datasets/edits', '/v1/quarantine/settle', '/v1/ingest/enrich', '/v1/tasks/wildfire/predict', '/v1/tasks/:x/predict', '/v1/models/:x/promote', '/v1/models/rollback', '/v1/runs/:x/cancel', '/v1/ingest/poll', '/v1/ingest/import', '/v1/train', '/v1/train']
const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const

const createHostile = (random: () => number) => {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const some = <Item>(make: () => Item, most: number): Item[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make)
  const bytes = (): Buffer => Buffer.from(some(() => Math.floor(random() * 256), 400))
  const record = (): object => Object.fromEntries(some(() => [pick(FIELDS), pick(VALUES)] as const, 4))
  const body = (): Buffer => pick([
    () => Buffer.from(JSON.stringify(record())),
    () => Buffer.from(JSON.stringify(pick(VALUES))),
    () => Buffer.from(JSON.stringify(record()).slice(0, -1)),
    bytes,
    () => Buffer.concat([pick([JPEG, PNG, GIF]), bytes()]),
    () => form(some(() => ({ name: pick(TEXTS), content: pick([JPEG, PNG, bytes()]), ...(random() < 0.5 ? { filename: 'a' } : {}), type: pick(TYPES) }), 4)).payload,
    () => { const { payload } = form([{ name: 'file', filename: 'a.jpg', type: 'image/jpeg', content: JPEG }]); return payload.subarray(0, Math.floor(random() * payload.length)) },
    () => Buffer.alloc(1_200_000, 0x20)
  ])()
  return (): InjectOptions => {
    const method = pick(METHODS)
    const path = pick(method === 'POST' && random() < 0.8 ? POSTED : PATHS).replaceAll(':x', () => encodeURIComponent(pick(TEXTS)).replaceAll('%25', '%'))
    const query = some(() => `${encodeURIComponent(pick(QUERIES))}=${encodeURIComponent(pick(TEXTS))}`, 3).join('&')
    const headers = { ...(random() < 0.8 ? { 'content-type': pick(TYPES) } : {}), ...(random() < 0.3 ? { 'x-request-id': pick(['ok', '<>', 'x'.repeat(500)]), traceparent: pick(['00-x', '', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']) } : {}) }
    return { method, url: query === '' ? path : `${path}?${query}`, headers, ...(method === 'GET' || method === 'HEAD' ? {} : { payload: body() }) }
  }
}

describe('hostile requests', () => {
  it('are all answered, and with a 5xx only where a service is away', async () => {
    const { server } = await createTestGateway()
    const hostile = createHostile(createRandom(SEED))
    const statuses = new Map<number, number>()
    for (let index = 0; index < REQUESTS; index++) {
      const request = hostile()
      const { statusCode, headers, body } = await server.inject(request)
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
      if (statusCode >= 500) expect({ request: `${request.method} ${JSON.stringify(request.url)}`, statusCode, body }).toMatchObject({ statusCode: 503 })
      if (statusCode >= 400 && request.method !== 'HEAD' && !String(request.url).startsWith('/readyz')) expect(String(headers['content-type'])).toMatch(/^application\/problem\+json/)
      expect(headers['x-request-id']).toMatch(/^[\w.:-]{1,128}$/)
    }
    for (const status of [200, 400, 404, 405, 413, 415]) expect(statuses.get(status) ?? 0).toBeGreaterThan(1)
  })
})
