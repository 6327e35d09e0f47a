import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { answer, type Bus, connectBus, on } from '@emberwatch/bus'
import { type Activation, AppError, Infer, ModelUpdatedV1, type Prediction, type PredictionPage } from '@emberwatch/contracts'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createS3ObjectStore, type Database, listActivations, type ObjectStore, openDatabase, readVerified, recordIds, sha256 } from '@emberwatch/storage'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectProblem } from './testing/expect-problem.ts'
import { JPEG } from './testing/images.ts'
import { served, storeBlock } from './testing/predictions.ts'
import { model } from './testing/records.ts'
import { createTestGateway, type TestGateway } from './testing/test-gateway.ts'

/** A task of its own, as the servers are shared. */
const newTask = (): string => `t-${randomUUID().slice(0, 8)}`

describe('the gateway on real servers', () => {
  let bus: Bus
  let database: Database
  let objects: ObjectStore

  beforeAll(async () => {
    const log = silentLogger()
    bus = await connectBus({ servers: [process.env['NATS_URL'] ?? ''], name: 'gateway-test', log, metrics: createMetrics('gateway') })
    const { S3_ENDPOINT: endpoint = '', S3_REGION: region = '', S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '', S3_BUCKET: bucket = '' } = process.env
    objects = createS3ObjectStore({ endpoint, region, accessKeyId, secretAccessKey, bucket })
    database = openDatabase({ uri: process.env['MONGODB_URI'] ?? '', name: `gateway-${randomUUID()}` })
  })
  afterAll(async () => {
    await bus.close()
    await database.close()
    await objects.close()
  })

  const predict = (gateway: TestGateway, task: string, headers: Record<string, string> = {}) =>
    gateway.server.inject({ method: 'POST', url: `/v1/tasks/${task}/predict`, payload: JPEG, headers: { 'content-type': 'image/jpeg', ...headers } })

  const predictionOf = (task: string): Prediction =>
    ({ task, label: 'a', confidence: 1, confidences: { a: 1 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: '0'.repeat(64), timings: { decodeMs: 1, inferMs: 1, totalMs: 2 } })

  it('is a service that shows up on the bus', async () => {
    const gateway = await createTestGateway({ bus })
    const { stop } = await gateway.start()
    expect((await bus.instances('gateway')).length).toBeGreaterThan(0)
    await stop()
  })

  it('says at once that no replica is running', async () => {
    const task = newTask()
    const gateway = await createTestGateway({ bus, task, environment: { PREDICT_TIMEOUT_MS: '5000' } })
    const startedAt = performance.now()
    expectProblem(await predict(gateway, task), 'BUS_NO_RESPONDERS')
    expect(performance.now() - startedAt).toBeLessThan(2500)
  })

  it('says when a replica did not answer in time', async () => {
    const task = newTask()
    const gateway = await createTestGateway({ bus, task, environment: { PREDICT_TIMEOUT_MS: '200' } })
    const { promise, resolve } = Promise.withResolvers<void>()
    const replica = await bus.serve({ name: 'inference', description: 'a frozen replica', answers: [answer(Infer, task, async () => { await promise; return predictionOf(task) })] })
    expectProblem(await predict(gateway, task), 'BUS_TIMEOUT')
    resolve()
    await replica.stop()
  })

  it('carries the trace on to the replica, and the image as it is', async () => {
    const task = newTask()
    const gateway = await createTestGateway({ bus, task })
    const seen: string[] = []
    const replica = await bus.serve({
      name: 'inference',
      description: 'a replica',
      answers: [answer(Infer, task, async (image, { traceparent }) => {
        seen.push(traceparent, String(JPEG.equals(image)))
        return predictionOf(task)
      })]
    })
    const response = await predict(gateway, task, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })
    expect(response.json()).toEqual(predictionOf(task))
    expect(seen).toEqual([expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/), 'true'])
    await replica.stop()
  })

  it('carries an image that no message holds by the object store', async () => {
    const task = newTask()
    const gateway = await createTestGateway({ bus, task, objects })
    const image = Buffer.concat([JPEG, Buffer.alloc(2_000_000, task)])
    const seen: string[] = []
    const replica = await bus.serve({
      name: 'inference',
      description: 'a replica',
      answers: [answer(Infer, task, async (body, { options: { claim } = {} }) => {
        seen.push(sha256(claim === undefined ? body : await readVerified(objects, claim)))
        return predictionOf(task)
      })]
    })
    const response = await gateway.server.inject({ method: 'POST', url: `/v1/tasks/${task}/predict`, payload: image, headers: { 'content-type': 'image/jpeg' } })
    expect([response.statusCode, seen]).toEqual([200, [sha256(image)]])
    await replica.stop()
  })

  it('lists what was recorded, and keeps one judgement of many at once', async () => {
    const task = newTask()
    const gateway = await createTestGateway({ bus, task, database, objects })
    const seconds = (second: number): string => `2026-06-01T12:00:0${second}.000Z`
    for (const [block, times] of [['20260601T120000000-r1-0', [0, 2, 4]], ['20260601T120001000-r2-0', [1, 3]]] as const) await storeBlock(gateway, block, times.map((second) => served({ task, at: seconds(second), label: 'a' })))
    const list = async (query: string) => (await gateway.server.inject({ url: `/v1/tasks/${task}/predictions?${query}` })).json<PredictionPage>()
    const first = await list('limit=3&label=a')
    const second = await list(`limit=3&label=a&cursor=${first.next}`)
    expect([...first.items, ...second.items].map(({ at }) => at)).toEqual([4, 3, 2, 1, 0].map(seconds))
    expect((await list(`from=${seconds(1)}&to=${seconds(2)}`)).items).toHaveLength(2)
    const { predictionId = '' } = first.items[0] ?? {}
    const given = await Promise.all(Array.from({ length: 8 }, () => gateway.server.inject({ method: 'POST', url: `/v1/feedback?task=${task}`, payload: { predictionId, label: 'b', by: 'ada' } })))
    expect(new Set(given.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect((await database.feedback.list({ task })).map(({ number, label }) => [number, label])).toEqual([[1, 'b']])
  })

  it('asks again when a replica is full, and answers 429 when it still is', async () => {
    const task = newTask()
    const gateway = await createTestGateway({ bus, task })
    let refusals = 1
    const replica = await bus.serve({
      name: 'inference',
      description: 'a busy replica',
      answers: [answer(Infer, task, async () => {
        if (refusals-- > 0) throw new AppError('this replica is full', { code: 'INFERENCE_BUSY', retryable: true })
        return predictionOf(task)
      })]
    })
    expect((await predict(gateway, task)).statusCode).toBe(200)
    refusals = 2
    expectProblem(await predict(gateway, task), 'INFERENCE_BUSY')
    await replica.stop()
  })

  it('keeps every one of 32 promotions that it said was made, when several gateways make them at once, and announces just those, once each and not before they are kept', async () => {
    const task = newTask()
    const [one, other] = await Promise.all([createTestGateway({ bus, task, database }), createTestGateway({ bus, task, database })])
    const notKept: string[] = []
    const announced: string[] = []
    const heard = new EventEmitter()
    const named = ({ number, modelVersion }: Pick<Activation, 'number' | 'modelVersion'>) => `${number} ${modelVersion}`
    const consuming = await bus.consume({
      durable: `gateway-test-${task}`,
      task,
      reactions: [on(ModelUpdatedV1, async ({ data }) => {
        announced.push(named(data))
        if ((await database.activations.find(recordIds.activation(task, data.alias, data.number)))?.modelVersion !== data.modelVersion) notKept.push(named(data))
        heard.emit('event')
        return { done: true }
      })]
    })
    const versions = Array.from({ length: 32 }, (_, index) => `m${index}`)
    for (const version of [...versions, 'm-last']) await database.models.insert(recordIds.model(task, version), model(version, { task }))

    const promotions = await Promise.all(versions.map((version, index) => (index % 2 === 0 ? one : other).server.inject({ method: 'POST', url: `/v1/models/${version}/promote?task=${task}`, payload: { reason: 'race' } })))
    const made: string[] = []
    for (const response of promotions) {
      if (response.statusCode === 200) made.push(named(response.json<Activation>()))
      else expectProblem(response, 'MODEL_ALIAS_MOVED')
    }
    const stored = await listActivations(database, task, 'champion')
    expect(stored.map(({ number }) => number)).toEqual(stored.map((_, index) => index + 1))
    expect(made.sort()).toEqual(stored.map(named).sort())
    const last = await one.server.inject({ method: 'POST', url: `/v1/models/m-last/promote?task=${task}`, payload: { reason: 'once it is heard, all before it were' } })
    while (!announced.includes(named(last.json<Activation>()))) await once(heard, 'event', { signal: AbortSignal.timeout(5000) })
    expect(announced.sort()).toEqual([...made, named(last.json<Activation>())].sort())
    expect(notKept).toEqual([])
    await consuming.stop()
  })

  it('of a promotion and a deletion at the same moment never leaves an alias at a deleted model', async () => {
    const task = newTask()
    const [one, other] = await Promise.all([createTestGateway({ bus, task, database }), createTestGateway({ bus, task, database })])
    const versions = Array.from({ length: 8 }, (_, index) => `m${index}`)
    for (const version of ['first', ...versions]) await database.models.insert(recordIds.model(task, version), model(version, { task }))
    const promote = (version: string) => one.server.inject({ method: 'POST', url: `/v1/models/${version}/promote?task=${task}`, payload: { reason: 'race' } })
    await promote('first')
    for (const version of versions) {
      const [promoted, deleted] = await Promise.all([promote(version), other.server.inject({ method: 'DELETE', url: `/v1/models/${version}?task=${task}`, payload: { reason: 'race' } })])
      const isDeleted = await database.model_deletions.find(recordIds.modelDeletion(task, version)) !== undefined
      const champion = (await listActivations(database, task, 'champion')).at(-1)?.modelVersion
      expect({ version, deleted: deleted.statusCode }).toEqual({ version, deleted: isDeleted ? 200 : 409 })
      expect({ version, promoted: promoted.statusCode }).toEqual({ version, promoted: champion === version ? 200 : 404 })
      expect(isDeleted && champion === version).toBe(false)
    }
  }, 60_000)
})
