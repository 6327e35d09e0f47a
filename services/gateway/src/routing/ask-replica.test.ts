import { setTimeout as delay } from 'node:timers/promises'
import { answer, type Bus } from '@emberwatch/bus'
import { createMemoryBus } from '@emberwatch/bus/testing'
import { AppError, Infer, type Prediction, type ReplicaState } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { createDeadline } from '../deadline.ts'
import { createAskReplica } from './ask-replica.ts'
import { createReplicaTable } from './replica-table.ts'

const TASK = 'wildfire'
const stateOf = (replica: string, other: Partial<ReplicaState> = {}): ReplicaState => ({ replica, ready: true, draining: false, modelVersion: 'm1', headSha256: null, backboneId: 'b', inFlight: 0, capacity: 4, served: 0, swaps: 0, lastSwapMs: null, lastRefusal: null, rssBytes: 1, ...other })
const predictionOf = (replica: string): Prediction => ({ task: TASK, label: 'wildfire', confidence: 1, confidences: { wildfire: 1 }, modelVersion: 'm1', datasetVersion: 'v1', replica, imageId: '0'.repeat(64), timings: { decodeMs: 0, inferMs: 0, totalMs: 0 } })

const open = () => {
  const bus = createMemoryBus()
  const table = createReplicaTable()
  const asked: string[] = []
  const probes: Bus['probe'][] = []
  const probe: Bus['probe'] = (...about) => (probes[0] ?? bus.probe)(...about)
  return {
    bus,
    table,
    asked,
    /** Answers every further question whether a replica lives. */
    probed: (liveness: Awaited<ReturnType<Bus['probe']>>) => { probes[0] = async () => liveness },
    ask: createAskReplica({ bus: { request: bus.request, probe }, task: TASK, table }),
    async add (replica: string, respond: (signal: AbortSignal) => Promise<Prediction> = async () => predictionOf(replica)) {
      table.hear(stateOf(replica))
      return bus.serve({ name: 'inference', description: 'a replica', instance: replica, answers: [answer(Infer, TASK, (_image, { signal }) => { asked.push(replica); return respond(signal) })] })
    }
  }
}

const request = (timeoutMs = 3000) => ({ image: new Uint8Array(1), options: {}, deadline: createDeadline(timeoutMs), carried: {}, signal: new AbortController().signal })
const refuse = (code: 'INFERENCE_BUSY' | 'IMAGE_UNREADABLE' | 'INFERENCE_NO_MODEL') => async () => { throw new AppError(code, { code, retryable: true }) }
/** Takes a request and never answers it. */
const holdFor = (signal: AbortSignal): Promise<Prediction> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

describe('a replica is asked', () => {
  it('that has the fewest requests in hand', async () => {
    const { add, ask, asked } = open()
    const slow = Promise.withResolvers<void>()
    for (const name of ['a', 'b']) await add(name, async () => { await slow.promise; return predictionOf(name) })
    const answers = Array.from({ length: 8 }, () => ask(request()))
    await delay(0)
    expect([...asked].sort()).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'])
    await expect(ask(request())).rejects.toMatchObject({ code: 'GATEWAY_OVERLOADED' })
    slow.resolve()
    await Promise.all(answers)
    expect((await ask(request())).replica).toMatch(/a|b/)
  })

  it('and another one if it is full, without a model or gone', async () => {
    for (const spoil of [refuse('INFERENCE_BUSY'), refuse('INFERENCE_NO_MODEL')]) {
      const { add, ask } = open()
      await add('spoilt', spoil)
      await add('good')
      expect((await Promise.all([ask(request()), ask(request())])).map(({ replica }) => replica)).toEqual(['good', 'good']) // two at once: one comes to each
    }
    const { add, ask, table } = open()
    table.hear(stateOf('gone'))
    await add('good')
    expect((await Promise.all([ask(request()), ask(request())])).map(({ replica }) => replica)).toEqual(['good', 'good']) // two at once: one comes to each
    expect(table.ready()).toBe(1)
  })

  it('and nobody else if the image is to blame', async () => {
    const { add, ask, asked } = open()
    for (const name of ['a', 'b']) await add(name, refuse('IMAGE_UNREADABLE'))
    await expect(ask(request())).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
    expect(asked).toHaveLength(1)
  })

  it.each(['gone', 'silent'] as const)('and another one when it turns out to be %s in the middle, for every request it had', async (liveness) => {
    const { add, ask, table, probed } = open()
    await add('frozen', holdFor)
    const waiting = [ask(request()), ask(request())]
    await delay(0)
    await add('good')
    probed(liveness)
    const startedAt = performance.now()
    expect((await Promise.all(waiting)).map(({ replica }) => replica)).toEqual(['good', 'good'])
    expect(performance.now() - startedAt).toBeLessThan(2000)
    expect((await ask(request())).replica).toBe('good')
    table.hear(stateOf('frozen')) // it speaks again
    expect(table.ready()).toBe(2)
  })

  it('and if there is no other, that is said at once', async () => {
    const { add, ask, probed } = open()
    await add('frozen', holdFor)
    probed('silent')
    await expect(ask(request())).rejects.toMatchObject({ code: 'BUS_NO_RESPONDERS' })
    await expect(ask(request())).rejects.toMatchObject({ code: 'BUS_NO_RESPONDERS' })
  })

  it('and waited for as long as it lives, until the deadline', async () => {
    const { add, ask, asked } = open()
    await add('slow', async () => { await delay(400); return predictionOf('slow') })
    await add('other', async () => { await delay(400); return predictionOf('other') })
    await ask(request())
    expect(asked).toHaveLength(1)
  })

  it('no more once the client has gone, and is told so', async () => {
    const { add, ask } = open()
    const told = Promise.withResolvers<void>()
    await add('a', (signal) => { signal.addEventListener('abort', () => told.resolve()); return holdFor(signal) })
    const client = new AbortController()
    const asked = ask({ ...request(), signal: client.signal })
    client.abort(new Error('the client left'))
    await expect(asked).rejects.toThrow('the client left')
    await told.promise
  })

  it('a second time only while there is budget for it', async () => {
    const { add, ask, asked } = open()
    for (const name of ['a', 'b', 'c']) await add(name, refuse('INFERENCE_BUSY'))
    for (let turn = 0; turn < 200; turn++) await ask(request()).catch(() => {})
    // 200 first tries, 20 of the start and a tenth of the requests, give or take the last ones.
    expect(asked.length).toBeGreaterThanOrEqual(230)
    expect(asked.length).toBeLessThanOrEqual(242)
  })
})
