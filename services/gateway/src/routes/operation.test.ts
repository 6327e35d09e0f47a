import { answer } from '@emberwatch/bus'
import { Infer, Page, Readiness, ReplicaState } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { dataset, juneAt, model, replicaState, report } from '../testing/records.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const addReplica = ({ bus }: TestGateway, state: ReplicaState) =>
  bus.serve({ name: 'inference', description: 'a replica', answers: [answer(Infer, 'wildfire', async () => { throw new TypeError('never asked') })], state: () => state })

describe('replicas', () => {
  it('are listed as they describe themselves, by task', async () => {
    const gateway = await createTestGateway()
    await addReplica(gateway, replicaState('r2', { ready: false, modelVersion: null }))
    await addReplica(gateway, replicaState('r1'))
    const response = await gateway.server.inject({ url: '/v1/replicas' })
    expect(Value.Check(Page(ReplicaState), response.json())).toBe(true)
    expect(response.json()).toEqual({ items: [replicaState('r1'), replicaState('r2', { ready: false, modelVersion: null })], total: 2 })
    expect((await gateway.server.inject({ url: '/v1/replicas?task=scenes' })).json()).toEqual({ items: [], total: 0 })
    expectProblem(await gateway.server.inject({ url: '/v1/replicas?task=volcano' }), 'TASK_NOT_FOUND')
  })

  it('are asked once for all who want to know at the same time', async () => {
    const gateway = await createTestGateway()
    let broadcasts = 0
    const answered = Promise.withResolvers<void>()
    const watched = await createTestGateway({ bus: { ...gateway.bus, instances: async (name) => { broadcasts++; await answered.promise; return gateway.bus.instances(name) } } })
    const asking = Array.from({ length: 20 }, () => watched.server.inject({ url: '/v1/replicas' }))
    const ready = watched.server.inject({ url: '/readyz' })
    answered.resolve()
    expect((await Promise.all(asking)).every(({ statusCode }) => statusCode === 200)).toBe(true)
    await ready
    expect(broadcasts).toBeLessThanOrEqual(2)
  })
})

describe('health', () => {
  it('is alive whatever is away', async () => {
    const { server } = await createTestGateway({ checks: [{ name: 'nats', check: () => false }] })
    expect((await server.inject({ url: '/healthz' })).json()).toEqual({ live: true })
  })

  it('is ready with everything there and a replica that takes requests', async () => {
    const gateway = await createTestGateway({ checks: [{ name: 'nats', check: () => true }] })
    await addReplica(gateway, replicaState('r1'))
    const response = await gateway.server.inject({ url: '/readyz' })
    expect([response.statusCode, response.json()]).toEqual([200, { ready: true, checks: { nats: 'ok', open: 'ok', replicas: 'ok' }, reasons: [] }])
  })

  it('is not ready, and says why, without what it needs', async () => {
    const gateway = await createTestGateway({ checks: [{ name: 'nats', check: () => false }, { name: 'mongodb', check: async () => { throw new Error('away') } }, { name: 's3', check: () => true }] })
    await addReplica(gateway, replicaState('r1', { draining: true }))
    const response = await gateway.server.inject({ url: '/readyz' })
    expect(response.statusCode).toBe(503)
    expect(Value.Check(Readiness, response.json())).toBe(true)
    expect(response.json()).toEqual({
      ready: false,
      checks: { nats: 'failing', mongodb: 'failing', s3: 'ok', open: 'ok', replicas: 'failing' },
      reasons: ['the connection to NATS is down', 'the database does not answer', 'no inference replica takes requests']
    })
  })
})

describe('metrics', () => {
  it('count requests by route, not by address', async () => {
    const { server } = await createTestGateway()
    await server.inject({ url: '/v1/runs/one' })
    await server.inject({ url: '/v1/runs/two' })
    await server.inject({ url: '/nowhere' })
    const { body, headers } = await server.inject({ url: '/metrics' })
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(body).toContain('emberwatch_http_requests_total{method="GET",route="/v1/runs/:runId",status="404",service="gateway"} 2')
    expect(body).toContain('emberwatch_http_requests_total{method="GET",route="none",status="404",service="gateway"} 1')
    expect(body).toMatch(/emberwatch_http_request_duration_seconds_count\{.*route="\/v1\/runs\/:runId".*\} 2/)
  })
})

describe('the first page', () => {
  it('shows what is current', async () => {
    const { server, database } = await createTestGateway()
    await database.datasets.insert(recordIds.dataset('wildfire', 1), dataset(1, Buffer.from('1')))
    await database.models.insert(recordIds.model('wildfire', 'm1'), model('m1'))
    await server.inject({ method: 'POST', url: '/v1/models/m1/promote', payload: { reason: 'first' } })
    for (const [id, day] of [['r1', 1], ['r2', 2]] as const) await database.drift_reports.insert(recordIds.driftReport('wildfire', id), report(id, { createdAt: juneAt(day) }))
    const { body, headers } = await server.inject({ url: '/' })
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    for (const part of ['champion m1', 'newest v1-', '/v1/drift/reports/r2/html', 'Is it burning &lt;here&gt;?']) expect(body).toContain(part)
  })

  it('stands while the database is away', async () => {
    const { database } = await createTestGateway()
    const { server } = await createTestGateway({ database: { ...database, datasets: { ...database.datasets, list: async () => { throw new Error('away') } } } })
    const { statusCode, body } = await server.inject({ url: '/' })
    expect(statusCode).toBe(200)
    expect(body).toContain('/docs')
  })
})
