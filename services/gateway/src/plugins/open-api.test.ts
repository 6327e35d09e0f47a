import { beforeAll, describe, expect, it } from '@jest/globals'
import { Compile } from 'typebox/schema'
import { createTestGateway } from '../testing/test-gateway.ts'

interface Media { schema: object, example?: unknown, examples?: Record<string, { value: unknown }> }

interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  parameters?: { name: string, in: string, required?: boolean, schema: object }[]
  requestBody?: { required?: boolean, content: Record<string, Media> }
  responses: Record<string, { description: string, content?: Record<string, Media> }>
}
interface OpenApi { openapi: string, info: object, tags: { name: string }[], paths: Record<string, Record<string, Operation>>, components: { schemas: Record<string, object> } }

const ROUTES = [
  'GET /', 'GET /healthz', 'GET /metrics', 'GET /readyz',
  'GET /v1/datasets', 'GET /v1/datasets/diff', 'GET /v1/datasets/edits', 'GET /v1/datasets/{version}', 'GET /v1/datasets/{version}/download', 'GET /v1/datasets/{version}/manifest', 'GET /v1/datasets/{version}/verify',
  'GET /v1/drift/compare', 'GET /v1/drift/comparisons', 'GET /v1/drift/live', 'GET /v1/drift/report', 'GET /v1/drift/report/schema', 'GET /v1/drift/reports', 'GET /v1/drift/reports/{id}', 'GET /v1/drift/reports/{id}/html', 'GET /v1/drift/trend', 'POST /v1/drift/reports/{id}/cancel',
  'GET /v1/events', 'GET /v1/feedback', 'POST /v1/feedback', 'GET /v1/fires', 'GET /v1/fires/{fireId}', 'GET /v1/imports', 'GET /v1/imports/{importId}', 'GET /v1/ingest',
  'GET /v1/lineage', 'GET /v1/models', 'GET /v1/models/aliases', 'GET /v1/models/{version}', 'GET /v1/models/{version}/files/{file}', 'GET /v1/models/{version}/lineage',
  'DELETE /v1/models/{version}', 'PUT /v1/models/{version}/notes',
  'GET /v1/quarantine', 'GET /v1/quarantine/{rejectionId}', 'GET /v1/quarantine/{rejectionId}/bytes', 'GET /v1/replicas',
  'GET /v1/runs', 'GET /v1/runs/compare', 'GET /v1/runs/{runId}', 'GET /v1/runs/{runId}/artifacts', 'GET /v1/runs/{runId}/log', 'GET /v1/runs/{runId}/metrics', 'POST /v1/runs/{runId}/cancel',
  'GET /v1/tasks', 'GET /v1/tasks/{task}/model', 'GET /v1/tasks/{task}/predictions', 'GET /v1/tasks/{task}/predictions/{predictionId}', 'GET /v1/tasks/{task}/traffic', 'PUT /v1/tasks/{task}/traffic', 'GET /v1/tiles', 'GET /v1/tiles/{imageId}', 'GET /v1/tiles/{imageId}/image', 'GET /v1/tiles/{imageId}/thumbnail',
  'POST /v1/datasets/edits', 'POST /v1/ingest/enrich', 'POST /v1/ingest/import', 'POST /v1/ingest/poll',
  'POST /v1/models/rollback', 'POST /v1/models/{version}/promote', 'POST /v1/quarantine/settle',
  'POST /v1/tasks/{task}/predict', 'POST /v1/tasks/{task}/predict/batch', 'POST /v1/train',
  'GET /v2', 'GET /v2/health/live', 'GET /v2/health/ready', 'GET /v2/models/{model}', 'GET /v2/models/{model}/ready', 'GET /v2/models/{model}/versions/{version}', 'GET /v2/models/{model}/versions/{version}/ready',
  'POST /v2/models/{model}/infer', 'POST /v2/models/{model}/versions/{version}/infer'
]

describe('the OpenAPI document', () => {
  let document: OpenApi
  let operations: { route: string, path: string, operation: Operation }[]

  beforeAll(async () => {
    const { server } = await createTestGateway()
    document = (await server.inject({ url: '/docs/json' })).json<OpenApi>()
    operations = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, path, operation })))
  })

  /** The schema, its references resolvable. */
  const standing = (schema: object) => ({ ...schema, components: document.components })

  it('is of version 3.1 and lists every route', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(document.info).toMatchObject({ title: 'Emberwatch', version: '0.1.0' })
    expect(operations.map(({ route }) => route).sort()).toEqual([...ROUTES].sort())
  })

  it('describes every route: what it is for, what it takes and what it answers', () => {
    const tags = document.tags.map(({ name }) => name)
    for (const { path, operation } of operations) {
      expect(operation.summary).toMatch(/\S/)
      expect(operation.tags?.every((tag) => tags.includes(tag)) ?? false).toBe(true)
      const inPath = operation.parameters?.filter((parameter) => parameter.in === 'path') ?? []
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
      expect(inPath.every(({ required }) => required)).toBe(true)
      expect(Object.keys(operation.responses)).toContain(path === '/v1/train' ? '202' : '200')
      for (const { description } of Object.values(operation.responses)) expect(description).toMatch(/\S/)
    }
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).not.toContain(undefined)
  })

  it('says of every failure that it is a problem document, and which', () => {
    for (const { route, operation } of operations) {
      for (const [status, { description, content = {} }] of Object.entries(operation.responses).filter(([code]) => Number(code) >= 400)) {
        if (route === 'GET /readyz' && status === '503') continue
        if (route.includes(' /v2')) continue // that protocol has its own form of failures
        expect(Object.keys(content)).toEqual(['application/problem+json'])
        expect(content['application/problem+json']?.schema).toEqual({ $ref: '#/components/schemas/Problem' })
        expect(description).toMatch(/`[A-Z_]+`: /)
      }
    }
  })

  it('holds only schemas that are valid, with references that lead somewhere and examples that match', () => {
    const media = operations.flatMap(({ operation }) => [...Object.values(operation.requestBody?.content ?? {}), ...Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content))])
    const schemas = [...operations.flatMap(({ operation }) => operation.parameters?.map(({ schema }) => schema) ?? []), ...Object.values(document.components.schemas)]
    for (const schema of schemas) expect(() => Compile(standing(schema))).not.toThrow()
    for (const reference of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(reference[1] ?? '')?.[1] ?? ''
      expect(Object.keys(document.components.schemas)).toContain(name)
    }
    for (const { schema, example, examples = {} } of media) {
      const validator = Compile(standing(schema))
      for (const value of [...(example === undefined ? [] : [example]), ...Object.values(examples).map((one) => one.value)]) expect(validator.Check(value) ? [] : [value, validator.Errors(value)]).toEqual([])
    }
  })

  it('has an example of every body and of every good answer but bytes; what is missing or wrong comes from `npm run api-examples`', () => {
    const lacking = operations.flatMap(({ route, operation: { requestBody, responses } }) => {
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
      const contents = [['body', requestBody?.content ?? {}] as const, ...good.map(([status, { content = {} }]) => [status, content] as const)]
      return contents.flatMap(([of, content]) => Object.entries(content)
        .filter(([type, { schema, example, examples }]) => !('format' in schema && schema.format === 'binary') && !type.startsWith('multipart/') && example === undefined && examples === undefined)
        .map(([type]) => `${route}, ${of}, ${type}`))
    })
    expect(lacking).toEqual([])
  })

  it('speaks JSON Schema 2020-12: tuples as prefixItems, no draft-07 leftovers', () => {
    expect(document.components.schemas['Evaluation']).toHaveProperty('properties.accuracyInterval.prefixItems')
    const withoutExamples = JSON.stringify(document, (name, value: unknown) => name === 'example' ? undefined : value)
    expect(/"additionalItems"|"nullable"|"items":\[/.exec(withoutExamples)).toBeNull()
  })

  it('is shown as a page with what it needs, under a policy that lets it', async () => {
    const { server } = await createTestGateway()
    const page = await server.inject({ url: '/docs' })
    expect(page.statusCode).toBe(200)
    for (const [, source] of page.body.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)) {
      expect((await server.inject({ url: source ?? '' })).statusCode).toBe(200)
    }
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
  })
})
