import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { JPEG } from '../testing/images.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex')

const keys = { keys: [{ name: 'viewer', sha256: sha256('look'), scopes: ['read' as const] }, { name: 'station', sha256: sha256('ask'), scopes: ['predict' as const] }, { name: 'operator', sha256: sha256('all'), scopes: ['read' as const, 'predict' as const, 'write' as const] }] }

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

describe('a gateway with API keys', () => {
  it('lets nobody in without one, and says what to send', async () => {
    const { server } = await createTestGateway({ keys })
    const response = await server.inject({ url: '/v1/models' })
    expect(expectProblem(response, 'KEY_MISSING')).toContain('authorization: Bearer')
    expect(response.headers['www-authenticate']).toContain('Bearer')
    expectProblem(await server.inject({ url: '/v1/models', headers: bearer('guess') }), 'KEY_UNKNOWN')
    expectProblem(await server.inject({ url: '/v1/models', headers: { authorization: 'Basic look' } }), 'KEY_MISSING')
    expectProblem(await server.inject({ url: '/nowhere' }), 'ROUTE_NOT_FOUND')
  })

  it('lets everybody see that it lives, and what it can do', async () => {
    const { server } = await createTestGateway({ keys })
    for (const url of ['/healthz', '/metrics', '/docs', '/docs/json', '/v2/health/live']) expect((await server.inject({ url })).statusCode).toBe(200)
  })

  it('lets each do what the key allows', async () => {
    const { server } = await createTestGateway({ keys })
    const ask = (headers: Record<string, string>) => server.inject({ method: 'POST', url: '/v1/tasks/wildfire/predict', headers: { ...headers, 'content-type': 'image/jpeg' }, payload: JPEG })
    expect((await server.inject({ url: '/v1/models', headers: bearer('look') })).statusCode).toBe(200)
    expect((await server.inject({ url: '/v1/models', headers: { 'x-api-key': 'look' } })).statusCode).toBe(200)
    expect(expectProblem(await ask(bearer('look')), 'KEY_NOT_ENOUGH')).toContain('viewer')
    expectProblem(await ask(bearer('ask')), 'BUS_NO_RESPONDERS')
    expectProblem(await server.inject({ url: '/v1/models', headers: bearer('ask') }), 'KEY_NOT_ENOUGH')
    expectProblem(await server.inject({ method: 'POST', url: '/v1/train', headers: bearer('ask') }), 'KEY_NOT_ENOUGH')
    expectProblem(await server.inject({ method: 'POST', url: '/v1/train', headers: bearer('all') }), 'BUS_NO_RESPONDERS')
  })

  it('asks for none where none are set up', async () => {
    const { server } = await createTestGateway()
    expect((await server.inject({ url: '/v1/models' })).statusCode).toBe(200)
  })
})

describe('pages of other origins', () => {
  it('may call the gateway only if they are listed', async () => {
    const none = await createTestGateway()
    expect((await none.server.inject({ url: '/v1/tasks', headers: { origin: 'https://a.example' } })).headers['access-control-allow-origin']).toBeUndefined()
    const { server } = await createTestGateway({ environment: { CORS_ORIGINS: 'https://a.example, https://b.example' }, keys })
    const asked = await server.inject({ url: '/v1/tasks', headers: { origin: 'https://b.example', ...bearer('look') } })
    expect(asked.headers['access-control-allow-origin']).toBe('https://b.example')
    const other = await server.inject({ url: '/v1/tasks', headers: { origin: 'https://evil.example', ...bearer('look') } })
    expect(other.headers['access-control-allow-origin']).toBeUndefined()
    const preflight = await server.inject({ method: 'OPTIONS', url: '/v1/train', headers: { origin: 'https://a.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } })
    expect([preflight.statusCode, preflight.headers['access-control-allow-headers']]).toEqual([204, expect.stringContaining('authorization')])
  })
})
