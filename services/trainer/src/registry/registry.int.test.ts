import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { type Bus, connectBus, on, type Stoppable } from '@emberwatch/bus'
import { type Activation, AppError, type Model, ModelUpdatedV1, RegistryPromote, RegistryRollBack, type TaskDefinition } from '@emberwatch/contracts'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createOutbox, type Database, listActivations, openDatabase, recordIds } from '@emberwatch/storage'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { answerPromote } from './answer-promote.ts'
import { answerRollBack } from './answer-roll-back.ts'

const modelOf = (task: string, modelVersion: string) => ({ task, modelVersion, datasetVersion: 'v1-00000000', files: { head: { sha256: 'a'.repeat(64) } } }) as Model
const named = ({ number, modelVersion }: Pick<Activation, 'number' | 'modelVersion'>) => `${number} ${modelVersion}`
const now = () => new Date()

describe('the registry on the bus', () => {
  const buses: Bus[] = []
  let database: Database

  beforeAll(async () => {
    for (let each = 0; each < 3; each++) buses.push(await connectBus({ servers: [process.env['NATS_URL'] ?? ''], name: 'trainer-test', log: silentLogger(), metrics: createMetrics('trainer') }))
    database = openDatabase({ uri: process.env['MONGODB_URI'] ?? '', name: `registry-${randomUUID()}` })
  })
  afterAll(async () => {
    await Promise.all(buses.map((bus) => bus.close()))
    await database.close()
  })

  /** As many trainer processes as there are buses but one, which asks. */
  const serving = async () => {
    const task = `t-${randomUUID().slice(0, 8)}`
    const [asking, ...trainers] = buses as [Bus, ...Bus[]]
    const services: Stoppable[] = []
    for (const bus of trainers) {
      const outbox = createOutbox({ owner: 'trainer', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now })
      const deps = { task: { task } as TaskDefinition, database, outbox, now }
      services.push(await bus.serve({ name: 'registry', description: 'as every trainer does', answers: [answerPromote(deps), answerRollBack(deps)] }))
    }
    const options = { timeoutMs: 20_000 }
    return {
      task,
      asking,
      add: (version: string) => database.models.insert(recordIds.model(task, version), modelOf(task, version)),
      promote: (modelVersion: string) => asking.request(RegistryPromote, task, { modelVersion, reason: 'test' }, options),
      rollBack: () => asking.request(RegistryRollBack, task, { reason: 'test' }, options),
      stop: () => Promise.all(services.map((service) => service.stop()))
    }
  }

  it('promotes and rolls back, and says why it does not', async () => {
    const { add, promote, rollBack, stop } = await serving()
    for (const version of ['m1', 'm2']) await add(version)
    await promote('m1')
    expect(await promote('m2')).toMatchObject({ alias: 'champion', number: 2, modelVersion: 'm2', previousVersion: 'm1', by: 'trainer' })
    expect(await rollBack()).toMatchObject({ number: 3, modelVersion: 'm1' })
    expect(await promote('previous')).toMatchObject({ number: 4, modelVersion: 'm2' })
    await expect(promote('m9')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    await rollBack()
    await expect(rollBack()).rejects.toMatchObject({ code: 'MODEL_NOTHING_TO_ROLL_BACK' })
    await stop()
  })

  it('lets one of 32 promotions at once win each move, tells the others, and announces each move once, when it is kept', async () => {
    const { task, asking, add, promote, stop } = await serving()
    const announced: string[] = []
    const notKept: string[] = []
    const heard = new EventEmitter()
    const consuming = await asking.consume({
      durable: `registry-test-${task}`,
      task,
      reactions: [on(ModelUpdatedV1, async ({ data }) => {
        announced.push(named(data))
        if ((await database.activations.find(recordIds.activation(task, data.alias, data.number)))?.modelVersion !== data.modelVersion) notKept.push(named(data))
        heard.emit('event')
        return { done: true }
      })]
    })
    const versions = Array.from({ length: 32 }, (_, index) => `m${index}`)
    for (const version of versions) await add(version)
    const answers = await Promise.allSettled(versions.map((version) => promote(version)))
    const made = answers.flatMap((answer) => answer.status === 'fulfilled' ? [named(answer.value)] : [])
    const told = answers.flatMap((answer) => answer.status === 'rejected' ? [answer.reason instanceof AppError ? answer.reason.code : String(answer.reason)] : [])
    expect(new Set(told)).toEqual(new Set(['MODEL_ALIAS_MOVED']))
    const stored = await listActivations(database, task, 'champion')
    expect(stored.map(({ number }) => number)).toEqual(stored.map((_, index) => index + 1))
    expect(stored.map(({ previousVersion }) => previousVersion)).toEqual([null, ...stored.slice(0, -1).map(({ modelVersion }) => modelVersion)])
    expect(made.sort()).toEqual(stored.map(named).sort())
    expect(made.length + told.length).toBe(32)

    await add('the last')
    const last = named(await promote('the last')) // once it is heard, all before it were
    while (!announced.includes(last)) await once(heard, 'event', { signal: AbortSignal.timeout(10_000) })
    expect(announced.sort()).toEqual([...made, last].sort())
    expect(notKept).toEqual([])
    await Promise.all([consuming.stop(), stop()])
  }, 60_000)
})
