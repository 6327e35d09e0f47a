import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { AppError, TrainerTrain, TrainingFinishedV1 } from '@emberwatch/contracts'
import { createMetrics, type Logger, noTracing, silentLogger, type Tracing } from '@emberwatch/observability'
import { startStack, type Stack } from '@emberwatch/stack'
import { connect, type NatsConnection } from 'nats'
import { answer, type Bus, on, type Outcome } from './bus.ts'
import { connectBus } from './connect-bus.ts'
import { describeBus, finished, until } from './testing/bus.conformance.ts'

const open = (url = process.env['NATS_URL'] ?? '', ackWaitMs?: number): Promise<Bus> =>
  connectBus({ servers: [url], name: 'test', log: silentLogger(), metrics: createMetrics('test'), ...(ackWaitMs === undefined ? {} : { ackWaitMs }) })

describeBus('the bus on NATS', () => open())

describe('events that are hard to handle', () => {
  const task = `hard-${Math.random().toString(36).slice(2, 10)}`
  let bus: Bus
  let plain: NatsConnection
  beforeAll(async () => {
    bus = await open(undefined, 2000)
    plain = await connect({ servers: process.env['NATS_URL'] ?? '' })
  })
  afterAll(async () => {
    await bus.close()
    await plain.close()
  })

  const handle = async (name: string, handler: (runId: string, attempt: number) => Promise<Outcome>) => {
    const own = `${task}-${name}`
    return bus.consume({ durable: `d-${own}`, task: own, reactions: [on(TrainingFinishedV1, ({ data }, { attempt }) => handler(data.runId, attempt))] })
  }
  const dead = async (name: string): Promise<string[]> => {
    const manager = await plain.jetstreamManager()
    const { state } = await manager.streams.info('DEAD', { subjects_filter: `dead.d-${task}-${name}` })
    return Object.keys(state.subjects ?? {})
  }

  it('are delivered again after a failure that may pass', async () => {
    const attempts: number[] = []
    const consumer = await handle('retry', async (_, attempt) => {
      attempts.push(attempt)
      if (attempt === 1) throw new AppError('not yet', { code: 'INTERNAL', retryable: true })
      return { done: true }
    })
    await bus.publish(finished(`${task}-retry`, 'a'))
    await until(() => attempts.length === 2)
    await consumer.stop()
    expect(attempts).toEqual([1, 2])
    expect(await dead('retry')).toEqual([])
  })

  it('go to the dead letters after a failure that will not pass, and hold up nobody', async () => {
    const handled: string[] = []
    const consumer = await handle('poison', async (runId) => {
      if (runId === 'bad') throw new AppError('never', { code: 'TRAINER_DATASET_UNUSABLE', retryable: false })
      handled.push(runId)
      return { done: true }
    })
    await bus.publish(finished(`${task}-poison`, 'bad'))
    await bus.publish(finished(`${task}-poison`, 'good'))
    await until(() => handled.length === 1)
    await consumer.stop()
    expect(await dead('poison')).toEqual([`dead.d-${task}-poison`])
  })

  it('go to the dead letters when they are not what their subject says', async () => {
    const handled: string[] = []
    const consumer = await handle('malformed', async (runId) => { handled.push(runId); return { done: true } })
    await plain.jetstream().publish(`events.${task}-malformed.training.finished.v1`, '{"not": "an event"')
    await bus.publish(finished(`${task}-malformed`, 'good'))
    await until(() => handled.length === 1)
    await consumer.stop()
    expect(await dead('malformed')).toHaveLength(1)
  })

  it('wait in hand while a server is away, and do not use up their deliveries', async () => {
    const attempts: number[] = []
    const consumer = await handle('outage', async (_, attempt) => {
      attempts.push(attempt)
      if (attempts.length < 3) throw new AppError('the database is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })
      return { done: true }
    })
    await bus.publish(finished(`${task}-outage`, 'a'))
    await until(() => attempts.length === 3)
    await consumer.stop()
    expect(attempts).toEqual([1, 1, 1])
  })

  it('are not delivered to a second process while the first is still at work, however long that takes', async () => {
    const seen: string[] = []
    const slow = await handle('slow', async () => {
      seen.push('first')
      await new Promise((resolve) => { setTimeout(resolve, 4000) }) // twice the time without a sign of life
      return { done: true }
    })
    await bus.publish(finished(`${task}-slow`, 'a'))
    await until(() => seen.length === 1)
    const second = await handle('slow', async () => { seen.push('second'); return { done: true } })
    await slow.stop()
    await second.stop()
    expect(seen).toEqual(['first'])
  })

  it('given up because the process stops are no failures, and come again to the next process', async () => {
    const attempts: number[] = []
    const stopping = await handle('stopped', async (_, attempt) => {
      attempts.push(attempt)
      throw new AppError('the database is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })
    })
    await bus.publish(finished(`${task}-stopped`, 'a'))
    await until(() => attempts.length === 1)
    await stopping.stop()
    const next = await handle('stopped', async (_, attempt) => { attempts.push(attempt); return { done: true } })
    await until(() => attempts.length === 2)
    await next.stop()
    expect(await dead('stopped')).toEqual([])
  })

  it('whose handler dies every time are given a last word, and then go to the dead letters', async () => {
    const own = `${task}-deadly`
    const seen = new Set<string>()
    const consume = () => bus.consume({
      durable: `d-${own}`,
      task: own,
      reactions: [on(TrainingFinishedV1, async (_, { attempt }) => {
        seen.add(`handled ${attempt}`)
        throw new AppError('never done, as by a process that dies', { code: 'STORAGE_UNAVAILABLE', retryable: true })
      }, async ({ data }, { attempt }) => { seen.add(`last word about ${data.runId} at delivery ${attempt}`) })]
    })
    await bus.publish(finished(own, 'a'))
    for (let delivery = 1; delivery <= 6; delivery++) {
      const consumer = await consume()
      await until(() => seen.size === delivery)
      await consumer.stop()
    }
    expect([...seen]).toEqual([...[1, 2, 3, 4, 5].map((attempt) => `handled ${attempt}`), 'last word about a at delivery 6'])
    expect(await dead('deadly')).toHaveLength(1)
  })

  it('find their consumer also after its settings have changed, with its place in the stream', async () => {
    const own = `${task}-settings`
    const seen: string[] = []
    const consume = (of: Bus) => of.consume({ durable: `d-${own}`, task: own, reactions: [on(TrainingFinishedV1, async ({ data }) => { seen.push(data.runId); return { done: true } })] })
    const before = await consume(bus)
    await bus.publish(finished(own, 'a'))
    await until(() => seen.length === 1)
    await before.stop()
    const other = await open(undefined, 7000) // another acknowledgement wait
    await bus.publish(finished(own, 'b'))
    await consume(other)
    await until(() => seen.length === 2)
    await other.close()
    expect(seen).toEqual(['a', 'b'])
  })

  it('end with their requests answered when a service stops', async () => {
    const own = `${task}-drain`
    let entered = false
    const serving = await bus.serve({
      name: 'trainer',
      description: 'slow',
      answers: [answer(TrainerTrain, own, async () => {
        entered = true
        await new Promise((resolve) => { setTimeout(resolve, 300) })
        return { runId: 'r', datasetVersion: 'v', state: 'accepted' as const }
      })]
    })
    const asked = bus.request(TrainerTrain, own, {}, { timeoutMs: 5000 })
    await until(() => entered)
    await serving.stop()
    expect(await asked).toMatchObject({ runId: 'r' })
  })
})

describe('a NATS server that is killed and started again', () => {
  let stack: Stack
  let bus: Bus
  beforeAll(async () => {
    stack = await startStack({ environment: { ...process.env, NATS_URL: undefined, EMBERWATCH_STACK: 'local' }, log: () => {} })
    bus = await open(stack.natsUrl, 1000)
  }, 120_000)
  afterAll(async () => {
    await bus.close()
    await stack.stop()
  })

  it('loses no acknowledged event, and consumers and services come back by themselves', async () => {
    const task = 'restart'
    const seen: string[] = []
    await bus.consume({ durable: 'restart', task, reactions: [on(TrainingFinishedV1, async ({ data }) => { seen.push(data.runId); return { done: true } })] })
    await bus.serve({ name: 'trainer', description: '', answers: [answer(TrainerTrain, task, async () => ({ runId: 'r', datasetVersion: 'v', state: 'accepted' as const }))] })
    await bus.publish(finished(task, 'before'))
    await until(() => seen.includes('before'))

    await stack.handles.nats?.kill()
    await until(() => !bus.connected())
    await expect(bus.publish(finished(task, 'during'))).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' })
    await expect(bus.request(TrainerTrain, task, {}, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' })
    await stack.handles.nats?.start()
    await until(() => bus.connected())

    expect(await bus.publish(finished(task, 'before'))).toEqual({ duplicate: true })
    await bus.publish(finished(task, 'after'))
    await until(() => seen.includes('after'))
    expect(await bus.request(TrainerTrain, task, {}, { timeoutMs: 5000 })).toMatchObject({ runId: 'r' })
    expect(new Set(seen)).toEqual(new Set(['before', 'after'])) // 'before' comes twice if the server died before its acknowledgement
  })
})

describe('a request that is followed', () => {
  it('is named in the log of whoever answers it, and takes along what tracing says, if both are well-formed', async () => {
    const task = `followed-${Math.random().toString(36).slice(2, 10)}`
    const [traceparent, tracestate] = ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7']
    const named: unknown[] = []
    const log: Logger = { ...silentLogger(), child: (bindings) => { named.push(bindings); return log } }
    const states: (string | undefined)[] = []
    const tracing: Tracing = { ...noTracing, begin: (name, options) => { states.push(options.state); return noTracing.begin(name, options) } }
    const bus = await connectBus({ servers: [process.env['NATS_URL'] ?? ''], name: 'test', log, metrics: createMetrics('test'), tracing })
    const serving = await bus.serve({ name: 'trainer', description: 'for this test', answers: [answer(TrainerTrain, task, async () => ({ runId: 'r', datasetVersion: 'v1', state: 'accepted' as const }))] })
    const ask = (carried: object) => bus.request(TrainerTrain, task, {}, { timeoutMs: 2000, traceparent, ...carried })
    await ask({ tracestate, requestId: 'q-1' })
    await ask({ tracestate: 'no equals sign', requestId: 'two\twords' })
    await serving.stop()
    await bus.close()
    const trace = { endpoint: 'trainer.train', traceId: traceparent.slice(3, 35), traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-/) }
    expect(named).toEqual([{ ...trace, requestId: 'q-1' }, trace])
    expect(states).toEqual([tracestate, tracestate, 'no equals sign', undefined]) // asked, answered
  })
})
