import { answer } from '@emberwatch/bus'
import { Infer, ServingModel } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { model, replicaState } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

describe('the model that answers', () => {
  it('is the champion: its version, how good it is, what it takes, and which replicas have it', async () => {
    const { server, database, bus } = await createTestGateway({ environment: { MAX_IMAGE_BYTES: '123456' } })
    const get = () => server.inject({ url: '/v1/tasks/wildfire/model' })
    expectProblem(await get(), 'MODEL_NOT_FOUND')
    for (const version of ['m1', 'm2']) await database.models.insert(recordIds.model('wildfire', version), model(version))
    await server.inject({ method: 'POST', url: '/v1/models/m1/promote', payload: { reason: 'test' } })
    for (const [replica, modelVersion, draining] of [['r1', 'm1', false], ['r2', 'm0', false], ['r3', 'm1', true]] as const) {
      await bus.serve({ name: 'inference', description: 'a replica', answers: [answer(Infer, 'wildfire', async () => { throw new Error('not asked') })], state: () => replicaState(replica, { modelVersion, draining }) })
    }
    const { candidate, files, backbone, alarm } = model('m1')
    const shown = (await get()).json()
    expect(Value.Check(ServingModel, shown)).toBe(true)
    expect(shown).toMatchObject({ modelVersion: 'm1', sha256: files.head.sha256, datasetVersion: 'v1-aaaaaaaa', backbone, threshold: alarm, metrics: { accuracy: candidate.accuracy }, input: { maxBytes: 123456, types: ['image/jpeg', 'image/png', 'image/webp'] }, replicas: { ready: 2, serving: 1 }, arms: [] })
    await server.inject({ method: 'PUT', url: '/v1/tasks/wildfire/traffic', payload: { arms: [{ name: 'champion', alias: 'champion', weight: 3 }, { name: 'canary', version: 'm2', weight: 1 }], reason: 'test' } })
    expect((await get()).json().arms).toEqual([{ name: 'champion', modelVersion: 'm1', share: 0.75 }, { name: 'canary', modelVersion: 'm2', share: 0.25 }])
    expectProblem(await server.inject({ url: '/v1/tasks/none/model' }), 'TASK_NOT_FOUND')
  })
})
