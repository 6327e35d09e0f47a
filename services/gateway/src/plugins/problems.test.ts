import { AppError, type Problem } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

interface Line { level: 'debug' | 'info' | 'warn' | 'error', msg: string, [field: string]: unknown }

/** A logger whose lines can be read. */
const recordingLogger = () => {
  const lines: Line[] = []
  const at = (level: Line['level']) => (fields: object, msg = ''): void => { lines.push({ level, msg, ...fields }) }
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log }
  return { lines, log }
}

const JSON_TYPE = { 'content-type': 'application/json' }

describe('a request that leads nowhere', () => {
  it('is told so, also with a body of any type', async () => {
    const { server } = await createTestGateway()
    expect(expectProblem(await server.inject({ url: '/v1/nothing?secret=1' }), 'ROUTE_NOT_FOUND')).toBe('there is no GET /v1/nothing; /docs lists every route')
    expectProblem(await server.inject({ method: 'POST', url: '/v1/nothing', payload: 'x', headers: { 'content-type': 'text/x' } }), 'ROUTE_NOT_FOUND')
    expectProblem(await server.inject({ url: '/docs/static/none.js' }), 'ROUTE_NOT_FOUND')
    expectProblem(await server.inject({ url: '/v1/tasks/' }), 'ROUTE_NOT_FOUND')
  })

  it('is told which methods are allowed, before any body is read', async () => {
    const { server } = await createTestGateway()
    for (const [method, url, allow] of [['PUT', '/v1/fires', 'GET, HEAD'], ['PATCH', '/v1/models/m1', 'DELETE, GET, HEAD'], ['GET', '/v1/train', 'POST'], ['GET', '/v1/models/rollback', 'POST'], ['POST', '/v1/runs/compare', 'GET, HEAD'], ['GET', '/v1/tasks/wildfire/predict', 'POST'], ['OPTIONS', '/docs/json', 'GET, HEAD'], ['POST', '/', 'GET, HEAD']] as const) {
      const response = await server.inject({ method, url, ...(method === 'GET' ? {} : { payload: 'x', headers: { 'content-type': 'text/x' } }) })
      expectProblem(response, 'METHOD_NOT_ALLOWED')
      expect(response.headers['allow']).toBe(allow)
    }
    expect((await server.inject({ method: 'HEAD', url: '/v1/fires' })).statusCode).toBe(200)
  })

  it('is told so when its address is malformed', async () => {
    const { server } = await createTestGateway()
    for (const url of ['/%zz', '/v1/models/%E0%A4%A']) expectProblem(await server.inject({ url }), 'REQUEST_INVALID')
    expect((await server.inject({ url: '/v2/models/%E0%A4%A' })).json()).toEqual({ error: expect.any(String) })
    expectProblem(await server.inject({ url: `/v1/models/${'m'.repeat(3000)}` }), 'REQUEST_INVALID')
  })
})

describe('a body that is not right', () => {
  it('is refused with the reason', async () => {
    const { server } = await createTestGateway()
    const train = (payload: string, headers: Record<string, string> = JSON_TYPE) => server.inject({ method: 'POST', url: '/v1/train', payload, headers })
    expectProblem(await train('{"datasetVersion":'), 'REQUEST_INVALID')
    expectProblem(await train('not json'), 'REQUEST_INVALID')
    expectProblem(await train(''), 'REQUEST_INVALID')
    expectProblem(await train('{"__proto__": {"a": 1}}'), 'REQUEST_INVALID')
    expectProblem(await train(JSON.stringify({ datasetVersion: 'x'.repeat(70_000) })), 'REQUEST_TOO_LARGE')
    for (const type of ['text/plain', 'application/xml', 'image/jpeg', 'multipart/form-data; boundary=a', 'application/x-www-form-urlencoded', 'nonsense']) {
      expect(expectProblem(await train('{}', { 'content-type': type }), 'REQUEST_MEDIA_TYPE')).toBe('the media type of the body is not supported here; send application/json, application/yaml, application/x-yaml, text/yaml')
    }
    const image = await server.inject({ method: 'POST', url: '/v1/tasks/wildfire/predict', payload: 'x', headers: { 'content-type': 'image/gif' } })
    expect(expectProblem(image, 'REQUEST_MEDIA_TYPE')).toMatch(/; send application\/json, image\/jpeg, image\/png, .*multipart\/form-data$/)
  })

  it('slips past validation in no disguise of its type', async () => {
    const { server } = await createTestGateway()
    for (const type of ['application/json\t; x', ' application/json', 'application/json ; charset=utf-8', 'APPLICATION/JSON', 'application/json;', 'application/json garbage']) {
      const response = await server.inject({ method: 'POST', url: '/v1/train', payload: '{"unknown": 1}', headers: { 'content-type': type } })
      expect([400, 415]).toContain(response.statusCode)
    }
  })
})

describe('a failure of ours', () => {
  const broken = async (error: unknown) => {
    const { log, lines } = recordingLogger()
    const { database } = await createTestGateway()
    const { server } = await createTestGateway({ log, database: { ...database, fires: { ...database.fires, page: async () => { throw error } } } })
    return { response: await server.inject({ url: '/v1/fires', headers: { 'x-request-id': 'request-7' } }), lines }
  }

  it('is a 500 that tells nothing of the inside, and is logged with its request', async () => {
    const { response, lines } = await broken(new TypeError('cannot read the secret'))
    expectProblem(response, 'INTERNAL')
    expect(response.body).not.toContain('secret')
    expect(lines.find(({ level }) => level === 'error')).toMatchObject({ requestId: 'request-7', code: 'INTERNAL', path: '/v1/fires', error: new TypeError('cannot read the secret') })
  })

  it('is a 503 with Retry-After while a server is away', async () => {
    const { response, lines } = await broken(new AppError('collection fires is not reachable', { code: 'STORAGE_UNAVAILABLE', retryable: true }))
    expectProblem(response, 'STORAGE_UNAVAILABLE')
    expect(response.headers['retry-after']).toBe('2')
    expect(lines.find(({ level }) => level === 'warn')).toMatchObject({ code: 'STORAGE_UNAVAILABLE', requestId: 'request-7' })
  })

  it('is ours when a service answers what its contract does not say', async () => {
    const { response } = await broken(new AppError('the reply does not match', { code: 'BUS_INVALID_MESSAGE', retryable: false }))
    expectProblem(response, 'INTERNAL')
  })
})

describe('every answer', () => {
  it('carries the id of its request: the given one if it is a sensible one', async () => {
    const { server } = await createTestGateway()
    const idFor = async (id: string) => (await server.inject({ url: '/healthz', headers: { 'x-request-id': id } })).headers['x-request-id']
    expect(await idFor('abc-123:x.y')).toBe('abc-123:x.y')
    for (const id of ['', 'a b', '<script>', 'x'.repeat(129), 'é']) expect(await idFor(id)).toMatch(/^[0-9a-f-]{36}$/)
    const problem = (await server.inject({ url: '/nowhere', headers: { 'x-request-id': 'mine' } })).json<Problem>()
    expect(problem).toMatchObject({ requestId: 'mine', instance: '/nowhere' })
  })

  it('carries the security headers', async () => {
    const { server } = await createTestGateway()
    for (const url of ['/v1/tasks', '/nowhere', '/%zz', '/', '/docs', '/docs/json', '/metrics']) {
      const { headers } = await server.inject({ url })
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
    }
  })

  it('is logged in one line, without what was sent', async () => {
    const { log, lines } = recordingLogger()
    const { server } = await createTestGateway({ log })
    await server.inject({ method: 'POST', url: '/v1/train?task=volcano', headers: { ...JSON_TYPE, 'x-request-id': 'r1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }, payload: '{"datasetVersion": "private"}' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ msg: 'request answered', requestId: 'r1', method: 'POST', path: '/v1/train', route: '/v1/train', status: 404, traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-/) })
    expect(JSON.stringify(lines)).not.toMatch(/private|volcano/)
  })
})
