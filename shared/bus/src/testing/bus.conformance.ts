import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { AppError, createEvent, DriftCompare, Infer, ReplicaNotice, type ReplicaState, TrainerTrain, TrainingFinishedV1, TrainingStartedV1 } from '@emberwatch/contracts'
import { answer, type Bus, type Lease, on } from '../bus.ts'

/** A finished training of a task; the key is its identity. */
export const finished = (task: string, key: string) => createEvent(TrainingFinishedV1, {
  producer: 'trainer', task, key, time: new Date(), data: { runId: key, datasetVersion: 'v1-00000000', modelVersion: `m1-${key}`, backend: 'wasm', tookMs: 1 }
})

const started = (task: string, key: string) => createEvent(TrainingStartedV1, {
  producer: 'trainer',
  task,
  key,
  time: new Date(),
  data: { runId: key, datasetVersion: 'v1-00000000', trigger: 'request', startedAt: new Date().toISOString(), parameters: { units: 128, dropout: 0, l2: 0, learningRate: 0.001, labelSmoothing: 0, classWeights: 'none', batchSize: 32, maxEpochs: 1, patience: 1, seed: 1 } }
})

/** Resolves when the list has as many entries, or fails after ten seconds. */
export const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited ten seconds in vain')
    await new Promise((resolve) => { setImmediate(resolve) })
  }
}

/** What every bus must do. */
export const describeBus = (name: string, open: () => Promise<Bus>) => describe(name, () => {
  const task = `task-${Math.random().toString(36).slice(2, 10)}`
  let bus: Bus
  beforeAll(async () => { bus = await open() })
  afterAll(() => bus.close())

  it('keeps one copy of an event however often it is published', async () => {
    expect(await bus.publish(finished(task, 'once'))).toEqual({ duplicate: false })
    expect(await bus.publish(finished(task, 'once'))).toEqual({ duplicate: true })
  })

  it('says how large a request may be, and carries one of that size with all that is said beside it', async () => {
    const largest = bus.largestRequest()
    const received: number[] = []
    const service = await bus.serve({
      name: 'inference',
      description: 'counts bytes',
      answers: [answer(Infer, task, async (image) => {
        received.push(image.length)
        throw new AppError('counted', { code: 'IMAGE_UNREADABLE', retryable: false })
      })]
    })
    await expect(bus.request(Infer, task, new Uint8Array(largest), { timeoutMs: 5000, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', options: { origin: { requestId: 'x'.repeat(128) } } })).rejects.toThrow('counted')
    expect(received).toEqual([largest])
    await service.stop()
  })

  it('refuses to publish what does not match its schema', async () => {
    const event = finished(task, 'wrong')
    await expect(bus.publish({ ...event, data: { ...event.data, tookMs: 'long' } })).rejects.toMatchObject({ code: 'BUS_INVALID_MESSAGE' })
  })

  it('gives a durable consumer every event of its kinds and task, in order, and none of another', async () => {
    const own = `${task}-own`
    const seen: string[] = []
    for (const key of ['a', 'b', 'c']) await bus.publish(finished(own, key))
    await bus.publish(started(own, 'other-kind'))
    await bus.publish(finished(`${own}-other`, 'other-task'))
    const consumer = await bus.consume({ durable: `reader-${own}`, task: own, reactions: [on(TrainingFinishedV1, async ({ data }) => { seen.push(data.runId); return { done: true } })] })
    await until(() => seen.length === 3)
    await bus.publish(finished(own, 'd'))
    await until(() => seen.length === 4)
    await consumer.stop()
    expect(seen).toEqual(['a', 'b', 'c', 'd'])
  })

  it('lets watchers hear events as they pass', async () => {
    const heard: string[] = []
    const watching = await bus.watch(TrainingFinishedV1, `${task}-watched`, ({ data }) => heard.push(data.runId))
    await bus.publish(finished(`${task}-watched`, 'x'))
    await until(() => heard.length === 1)
    await watching.stop()
    expect(heard).toEqual(['x'])
  })

  it('lets followers hear events in order, from a place in the stream on', async () => {
    const own = `${task}-followed`
    const heard: [string, number][] = []
    for (const key of ['a', 'b', 'c']) await bus.publish(finished(own, key))
    await bus.publish(started(own, 'other-kind'))
    const first = await bus.follow({ task: own, names: ['training.finished.v1'], after: 0 }, ({ data }, sequence) => heard.push([(data as { runId: string }).runId, sequence]))
    await until(() => heard.length === 3)
    await first.stop()
    expect(heard.map(([key]) => key)).toEqual(['a', 'b', 'c'])
    const later: string[] = []
    const second = await bus.follow({ task: own, after: heard[1]?.[1] ?? 0 }, ({ data }) => later.push((data as { runId: string }).runId))
    await bus.publish(finished(own, 'd'))
    await until(() => later.length === 3)
    await second.stop()
    expect(later).toEqual(['c', 'other-kind', 'd'])
    const newest: string[] = []
    const third = await bus.follow({ task: own }, ({ data }) => newest.push((data as { runId: string }).runId))
    await bus.publish(finished(own, 'e'))
    await until(() => newest.length === 1)
    await third.stop()
    expect(newest).toEqual(['e'])
  })

  it('answers requests, also with bytes, and shows its instances with their state', async () => {
    const serving = await bus.serve({
      name: 'trainer',
      description: 'for this test',
      state: () => ({ mood: 'fine' }),
      answers: [
        answer(TrainerTrain, task, async ({ datasetVersion }) => ({ runId: 'r', datasetVersion: datasetVersion ?? 'latest', state: 'accepted' as const })),
        answer(Infer, task, async (image) => ({
          task, label: 'a', confidence: 1, confidences: { a: 1 }, modelVersion: 'm', datasetVersion: 'v', replica: String(image.length), imageId: '0'.repeat(64), timings: { decodeMs: 0, inferMs: 0, totalMs: 0 }
        }))
      ]
    })
    expect(await bus.request(TrainerTrain, task, { datasetVersion: 'v7' }, { timeoutMs: 2000 })).toMatchObject({ datasetVersion: 'v7' })
    expect(await bus.request(Infer, task, new Uint8Array([1, 2, 3]), { timeoutMs: 2000 })).toMatchObject({ replica: '3' })
    const mine = (await bus.instances('trainer')).find(({ endpoints }) => endpoints.some(({ subject }) => subject === `trainer.train.${task}`))
    expect(mine?.endpoints.map(({ data }) => data)).toContainEqual({ mood: 'fine' })
    await serving.stop()
  })

  it('finds no instances of a service that nobody runs', async () => {
    expect(await bus.instances('nobody-runs-this')).toEqual([])
  })

  it('carries the error of a service to the one who asked', async () => {
    const serving = await bus.serve({
      name: 'drift',
      description: 'for this test',
      answers: [answer(DriftCompare, task, async () => { throw new AppError('the same version twice', { code: 'DRIFT_REFUSED', retryable: false }) })]
    })
    const asked = bus.request(DriftCompare, task, { reference: 'v1', current: 'v1' }, { timeoutMs: 2000 })
    await expect(asked).rejects.toMatchObject({ code: 'DRIFT_REFUSED', message: 'the same version twice', retryable: false })
    await serving.stop()
  })

  it('says at once that nobody answers', async () => {
    const asked = bus.request(TrainerTrain, `${task}-nobody`, {}, { timeoutMs: 2000 })
    await expect(asked).rejects.toMatchObject({ code: 'BUS_NO_RESPONDERS', retryable: true })
  })

  describe('one instance among several', () => {
    const serveAs = (instance: string, own: string, respond: (signal: AbortSignal) => Promise<string>) => bus.serve({
      name: 'trainer', description: 'for this test', instance, answers: [answer(TrainerTrain, own, async (_request, { signal }) => ({ runId: await respond(signal), datasetVersion: 'v1', state: 'accepted' as const }))]
    })

    it('answers what is meant for it alone, and what is meant for any', async () => {
      const own = `${task}-several`
      const serving = await Promise.all(['one', 'two'].map((name) => serveAs(name, own, async () => name)))
      for (const instance of ['one', 'two', 'two', 'one']) expect(await bus.request(TrainerTrain, own, {}, { timeoutMs: 2000, instance })).toMatchObject({ runId: instance })
      expect(['one', 'two']).toContain((await bus.request(TrainerTrain, own, {}, { timeoutMs: 2000 })).runId)
      expect(await bus.probe(TrainerTrain, own, { instance: 'two', timeoutMs: 2000 })).toBe('alive')
      await Promise.all(serving.map((service) => service.stop()))
    })

    it('is told from one that is not there', async () => {
      const own = `${task}-absent`
      await expect(bus.request(TrainerTrain, own, {}, { timeoutMs: 2000, instance: 'nobody' })).rejects.toMatchObject({ code: 'BUS_NO_RESPONDERS' })
      expect(await bus.probe(TrainerTrain, own, { instance: 'nobody', timeoutMs: 2000 })).toBe('gone')
    })

    it('hears that the caller does not wait any more', async () => {
      const own = `${task}-cancelled`
      const begun = Promise.withResolvers<void>()
      const cancelled = Promise.withResolvers<void>()
      const serving = await serveAs('one', own, (signal) => new Promise((resolve) => {
        begun.resolve()
        signal.addEventListener('abort', () => { cancelled.resolve(); resolve('too late') }, { once: true })
      }))
      const impatient = new AbortController()
      const asked = bus.request(TrainerTrain, own, {}, { timeoutMs: 5000, instance: 'one', signal: impatient.signal })
      await begun.promise
      impatient.abort(new Error('not interested any more'))
      await expect(asked).rejects.toThrow('not interested any more')
      await cancelled.promise
      await serving.stop()
    })
  })

  it('tells notices to whoever listens, of one task', async () => {
    const state = (replica: string): ReplicaState => ({ replica, ready: true, draining: false, modelVersion: null, headSha256: null, backboneId: 'b', inFlight: 0, capacity: 1, served: 0, swaps: 0, lastSwapMs: null, lastRefusal: null, rssBytes: 1 })
    const heard: string[] = []
    const listening = await bus.hear(ReplicaNotice, `${task}-heard`, ({ replica }) => heard.push(replica))
    bus.tell(ReplicaNotice, `${task}-other`, state('of another task'))
    bus.tell(ReplicaNotice, `${task}-heard`, state('one'))
    await until(() => heard.length === 1)
    await listening.stop()
    expect(heard).toEqual(['one'])
  })

  describe('leases', () => {
    const never = new AbortController().signal

    it('are held by one at a time, with an epoch that grows', async () => {
      const name = `${task}-lease`
      const first = await bus.lease(name, { ttlMs: 2000, signal: never })
      let second: Lease | undefined
      const waiting = bus.lease(name, { ttlMs: 2000, signal: never }).then((lease) => { second = lease })
      await bus.publish(finished(`${task}-meanwhile`, 'something else happens'))
      expect(second).toBeUndefined()
      expect(first.lost.aborted).toBe(false)
      await first.release()
      await waiting
      expect(second?.epoch).toBeGreaterThan(first.epoch)
      await second?.release()
    })

    it('of other names do not concern each other', async () => {
      const [a, b] = await Promise.all(['a', 'b'].map((name) => bus.lease(`${task}-${name}`, { ttlMs: 2000, signal: never })))
      await a?.release()
      await b?.release()
    })

    it('are waited for no longer than the signal allows, and go to the next one then', async () => {
      const name = `${task}-impatient`
      const held = await bus.lease(name, { ttlMs: 2000, signal: never })
      const impatient = new AbortController()
      const waiting = bus.lease(name, { ttlMs: 2000, signal: impatient.signal })
      impatient.abort(new Error('waited long enough'))
      await expect(waiting).rejects.toThrow()
      await held.release()
      await (await bus.lease(name, { ttlMs: 2000, signal: never })).release()
    })
  })
})
