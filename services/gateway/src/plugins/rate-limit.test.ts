import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const SLOW = { RATE_LIMIT: '0.01', RATE_LIMIT_BURST: '2' }

describe('a rate for each client', () => {
  it('is not set by default', async () => {
    const { server } = await createTestGateway()
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.inject('/v1/tasks')))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200))
    expect(answers[0]?.headers).not.toHaveProperty('ratelimit')
  })

  it('says what is left, and when to come back', async () => {
    const { server } = await createTestGateway({ environment: SLOW })
    const [first, , third] = [await server.inject('/v1/tasks'), await server.inject('/v1/tasks'), await server.inject('/v1/models')]
    expect([first?.statusCode, first?.headers['ratelimit-policy'], first?.headers['ratelimit']]).toEqual([200, '"default";q=2;w=200', '"default";r=1;t=100'])
    expectProblem(third, 'REQUEST_RATE_LIMITED')
    expect(third.headers).toMatchObject({ ratelimit: '"default";r=0;t=200', 'retry-after': '100' })
    for (const path of ['/healthz', '/metrics', '/v2/health/live']) expect((await server.inject(path)).statusCode).toBe(200)
    expect((await server.inject({ url: '/v1/tasks', remoteAddress: '10.0.0.7' })).statusCode).toBe(200)
    expect((await server.inject('/v2')).headers['retry-after']).toBe('100')
  })

  it('takes an IPv6 network of 64 bits for one client', async () => {
    const { server } = await createTestGateway({ environment: SLOW })
    const ask = async (remoteAddress: string): Promise<number> => (await server.inject({ url: '/v1/tasks', remoteAddress })).statusCode
    expect([await ask('2001:db8:1:2:3::1'), await ask('2001:db8:1:2:ffff::1'), await ask('2001:db8:1:2:4::1'), await ask('2001:db8:1:3::1'), await ask('2001:db8::1'), await ask('2001:db8::2'), await ask('2001:db8::3')]).toEqual([200, 200, 429, 200, 200, 200, 429])
  })

  it('is of the key where keys are asked for, whatever the address', async () => {
    const keys = { keys: ['one', 'two'].map((name) => ({ name, sha256: createHash('sha256').update(name).digest('hex'), scopes: ['read' as const] })) }
    const { server } = await createTestGateway({ environment: SLOW, keys })
    const ask = async (key: string, remoteAddress: string): Promise<number> => (await server.inject({ url: '/v1/tasks', remoteAddress, headers: { 'x-api-key': key } })).statusCode
    expect([await ask('one', '10.0.0.1'), await ask('one', '10.0.0.2'), await ask('one', '10.0.0.3'), await ask('two', '10.0.0.1')]).toEqual([200, 200, 429, 200])
  })

  it('counts a batch as its images', async () => {
    const { server } = await createTestGateway({ environment: { RATE_LIMIT: '0.01', RATE_LIMIT_BURST: '10' } })
    const items = Array.from({ length: 10 }, () => ({ lat: 1, lon: 1 }))
    expect((await server.inject({ method: 'POST', url: '/v1/tasks/wildfire/predict/batch', payload: { items } })).statusCode).toBe(200)
    expect((await server.inject('/v1/tasks')).statusCode).toBe(429)
  })
})
