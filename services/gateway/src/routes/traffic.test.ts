import { answer } from '@emberwatch/bus'
import { AppError, Infer, type InferOptions, type Model, type Prediction, TrafficChangedV1, type TrafficView } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { JPEG } from '../testing/images.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const CHAMPION = { name: 'champion', alias: 'champion', weight: 1 }

const open = async (respond: (options: InferOptions) => Partial<Prediction> = () => ({})) => {
  const gateway = await createTestGateway()
  const { server, database, bus } = gateway
  const asked: InferOptions[] = []
  const arms: (string | undefined)[] = []
  for (const modelVersion of ['m1', 'm2']) await database.models.insert(recordIds.model('wildfire', modelVersion), { modelVersion, task: 'wildfire', createdAt: '2026-01-01T00:00:00.000Z' } as Model)
  await bus.serve({
    name: 'inference',
    description: 'a replica',
    answers: [answer(Infer, 'wildfire', async (image, { options: { origin, ...options } = {} }): Promise<Prediction> => {
      asked.push(options)
      arms.push(origin?.arm)
      return { task: 'wildfire', label: 'wildfire', confidence: 0.9, confidences: { nowildfire: 0.1, wildfire: 0.9 }, modelVersion: options.modelVersion ?? 'm1', datasetVersion: 'v1', replica: 'r1', imageId: sha256(image), timings: { decodeMs: 1, inferMs: 2, totalMs: 3 }, ...respond(options) }
    })]
  })
  return {
    ...gateway,
    asked,
    arms,
    set: (body: object) => server.inject({ method: 'PUT', url: '/v1/tasks/wildfire/traffic', payload: { reason: 'test', ...body } }),
    view: async () => (await server.inject({ url: '/v1/tasks/wildfire/traffic' })).json<TrafficView>(),
    ask: (user: string, path = '') => server.inject({ method: 'POST', url: `/v1/tasks/wildfire/predict${path}`, payload: JPEG, headers: { 'content-type': 'image/jpeg', 'x-user-id': user } })
  }
}

describe('the traffic', () => {
  it('goes to the champion as long as nobody splits it', async () => {
    const { ask, view, asked } = await open()
    expect((await ask('a')).json().arm).toBeUndefined()
    expect(asked).toEqual([{}])
    expect(await view()).toEqual({ current: null, arms: [], history: [] })
  })

  it('is split by weight and sticky by user, and every arm is counted', async () => {
    const { set, ask, view, asked, arms, published } = await open()
    const response = await set({ arms: [CHAMPION, { name: 'canary', version: 'm2', weight: 1 }] })
    expect([response.statusCode, response.json()]).toEqual([200, expect.objectContaining({ number: 1, by: 'person' })])
    const first = new Map<string, string>()
    for (let user = 0; user < 60; user++) first.set(`u${user}`, (await ask(`u${user}`)).json<{ arm: string }>().arm)
    for (const [user, arm] of first) expect((await ask(user)).json()).toMatchObject({ arm, modelVersion: arm === 'canary' ? 'm2' : 'm1' })
    const canaries = [...first.values()].filter((arm) => arm === 'canary').length
    expect(canaries).toBeGreaterThan(15)
    expect(canaries).toBeLessThan(45)
    expect((await view()).arms.map(({ name, requests, errors, labels }) => ({ name, requests, errors, labels }))).toEqual([
      { name: 'champion', requests: 2 * (60 - canaries), errors: 0, labels: { wildfire: 2 * (60 - canaries) } },
      { name: 'canary', requests: 2 * canaries, errors: 0, labels: { wildfire: 2 * canaries } }
    ])
    expect(new Set(arms)).toEqual(new Set(['champion', 'canary']))
    asked.length = 0
    expect((await ask('u1', '?version=m1')).json().arm).toBeUndefined()
    expect(asked).toEqual([{ modelVersion: 'm1' }])
    expect(published.filter(({ type }) => type === `emberwatch.${TrafficChangedV1.name}`)).toHaveLength(1)
  })

  it('has a shadow whose answers are counted and given to nobody', async () => {
    const { set, ask, view, asked } = await open(({ shadowVersion }) => shadowVersion === undefined ? {} : { shadow: { modelVersion: shadowVersion, label: 'nowildfire', confidence: 0.6 } })
    await set({ arms: [CHAMPION], shadow: { version: 'm2' } })
    const body = (await ask('a')).json<object>()
    expect(body).toMatchObject({ modelVersion: 'm1', arm: 'champion' })
    expect(body).not.toHaveProperty('shadow')
    expect(asked).toEqual([{ shadowVersion: 'm2' }])
    expect((await view()).arms[0]).toMatchObject({ compared: 1, disagreed: 1 })
  })

  it('is taken from an arm that fails, by the rule that was set, and that is told', async () => {
    const { set, ask, view } = await open(({ modelVersion }) => {
      if (modelVersion === 'm2') throw new AppError('broken', { code: 'INFERENCE_MODEL_REFUSED', retryable: false })
      return {}
    })
    await set({ arms: [{ ...CHAMPION, weight: 0.001 }, { name: 'canary', version: 'm2', weight: 1000 }], rollback: { minRequests: 5, maxErrorRate: 0.1 } })
    for (let user = 0; user < 5; user++) expect((await ask(`u${user}`)).statusCode).toBe(500)
    const deadline = Date.now() + 5000
    while ((await view()).current?.number === 1 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
    const { current, history } = await view()
    expect(current).toMatchObject({ number: 2, by: 'rollback', reason: expect.stringContaining('canary is given no more requests: 100.0 %') })
    expect(current?.arms.map(({ name }) => name)).toEqual(['champion'])
    expect(history).toHaveLength(2)
    expect((await ask('u1')).json()).toMatchObject({ modelVersion: 'm1' })
  })

  it('keeps the models it is split to from being deleted, and is split to none that was', async () => {
    const { server, set, view } = await open()
    const remove = () => server.inject({ method: 'DELETE', url: '/v1/models/m2', payload: { reason: 'test' } })
    const canary = { arms: [CHAMPION, { name: 'canary', version: 'm2', weight: 1 }] }
    await set(canary)
    expect(expectProblem(await remove(), 'MODEL_IN_USE')).toContain('/v1/tasks/wildfire/traffic')
    await set({ arms: [CHAMPION] })
    expect((await remove()).statusCode).toBe(200)
    expect(expectProblem(await set(canary), 'REQUEST_INVALID')).toContain('was deleted')
    expect((await view()).current?.number).toBe(2)
  })

  it('is not split in a way that nobody could follow', async () => {
    const { set, view } = await open()
    for (const body of [
      { arms: [] }, { arms: [{ name: 'a', weight: 1 }] }, { arms: [{ ...CHAMPION, version: 'm1' }] }, { arms: [CHAMPION, CHAMPION] }, { arms: [{ ...CHAMPION, weight: 0 }] },
      { arms: [{ name: 'canary', version: 'm9', weight: 1 }] }, { arms: [CHAMPION, { name: 'canary', alias: 'challenger', weight: 1 }] }, { arms: [CHAMPION], shadow: {} }, { arms: [CHAMPION], shadow: { version: 'm9' } }, { arms: [CHAMPION], reason: '' }, { arms: [CHAMPION], rollback: { maxErrorRate: 2 } }
    ]) expectProblem(await set(body), 'REQUEST_INVALID')
    expect((await view()).current).toBeNull()
  })
})
