import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Lease } from '@emberwatch/bus'
import { type Model, objectKeys, type Run, TrainerCancel, TrainerTrain } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import type { FitHeads } from './ports.ts'
import { openTrainerWorld } from './testing/trainer-world.ts'

const eventually = async <Seen>(what: string, look: () => Promise<Seen | undefined>): Promise<Seen> => {
  const deadline = Date.now() + 40_000
  while (Date.now() < deadline) {
    const seen = await look()
    if (seen !== undefined) return seen
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  throw new Error(`waited in vain for ${what}`)
}

/** Fits nothing, until it is told to end. */
const createEndlessFit = () => {
  const begun: string[] = []
  const ended: unknown[] = []
  const fitHeads: FitHeads = async (_, { seed }, { signal }) => {
    begun.push(String(seed))
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => {
      ended.push(signal.reason)
      reject(signal.reason)
    }))
  }
  return { fitHeads, begun, ended }
}

describe('the queue of trainings', () => {
  let world: Awaited<ReturnType<typeof openTrainerWorld>>
  beforeEach(async () => { world = await openTrainerWorld() })
  afterEach(async () => {
    await world.bus.close()
    await world.embedder.close()
  })

  const ask = (seed = 1) => world.bus.request(TrainerTrain, 'wildfire', { parameters: { seed } }, { timeoutMs: 1000 })
  const cancel = (runId: string, reason = 'a mistake') => world.bus.request(TrainerCancel, 'wildfire', { runId, reason }, { timeoutMs: 1000 })
  const runOf = (runId: string): Promise<Run | undefined> => world.database.runs.find(recordIds.run('wildfire', runId))
  const inState = (runId: string, state: Run['state']) => eventually(`run ${runId} to be ${state}`, async () => {
    const run = await runOf(runId)
    return run?.state === state ? run : undefined
  })

  it('gives up the training that is cancelled, says so, and takes it up again when it is asked for anew', async () => {
    const endless = createEndlessFit()
    let isEndless = true
    const real = world.fitHeads
    const trainer = world.trainer(undefined, {}, { fitHeads: (...job) => isEndless ? endless.fitHeads(...job) : real(...job) })
    await trainer.start()
    await world.addVersion(1, { trainSignal: 1 })
    const { runId } = await ask()
    await eventually('the fit to begin', async () => endless.begun[0])
    expect(await cancel(runId)).toEqual({ runId, state: 'cancelling' })
    expect(await inState(runId, 'cancelled')).toMatchObject({ failure: 'a mistake', modelVersion: null, cpuSeconds: expect.any(Number), finishedAt: expect.any(String) })
    expect(endless.ended).toMatchObject([{ code: 'TRAINER_CANCELLED' }])
    expect(world.published('training.cancelled.v1').map(({ data }) => data)).toMatchObject([{ runId, reason: 'a mistake' }])
    await expect(cancel(runId)).rejects.toMatchObject({ code: 'TRAINER_RUN_OVER', message: expect.stringContaining('it was cancelled at') })
    isEndless = false
    expect((await ask()).runId).toBe(runId)
    expect(await inState(runId, 'finished')).toMatchObject({ failure: null, epoch: 1, codeVersion: '0.1.0+test', device: expect.any(String), cpuSeconds: expect.any(Number) })
    await expect(cancel(runId)).rejects.toMatchObject({ code: 'TRAINER_RUN_OVER', message: expect.stringContaining('became m1-') })
    await expect(cancel('unheard-of')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    await trainer.stop()
    const lines = (await world.database.run_logs.list({ runId })).sort((a, b) => a.line - b.line)
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index))
    expect(lines.map(({ message }) => message)).toEqual(['training begun', 'embeddings ready', 'training cancelled', 'training begun', 'embeddings ready', 'heads fitted', 'head calibrated', 'model judged', 'model registered', 'promoted', 'training finished'])
  })

  it('forgets at once a training that waits when it is cancelled', async () => {
    const endless = createEndlessFit()
    const trainer = world.trainer(undefined, {}, { fitHeads: endless.fitHeads })
    await trainer.start()
    await world.addVersion(1, { trainSignal: 1 })
    const [first, second, third] = [await ask(1), await ask(2), await ask(3)]
    await eventually('the fit to begin', async () => endless.begun[0])
    expect(await cancel(second.runId)).toEqual({ runId: second.runId, state: 'cancelled' })
    expect(await runOf(second.runId)).toMatchObject({ state: 'cancelled', failure: 'a mistake' })
    await cancel(first.runId)
    await eventually('the third to begin', async () => endless.begun[1])
    expect(endless.begun).toEqual(['1', '3'])
    expect((await runOf(second.runId))?.state).toBe('cancelled')
    await cancel(third.runId)
    await trainer.stop()
  })

  /** A trainer whose lease is lost at a moment, as if another had taken it. */
  const openLosing = (fitHeads: FitHeads) => {
    const lost = new AbortController()
    const written: string[] = []
    const lease = async (): Promise<Lease> => lost.signal.aborted
      ? new Promise(() => {}) // another holds it from now on
      : { epoch: 1, lost: lost.signal, isHeld: () => !lost.signal.aborted, confirm: async () => !lost.signal.aborted, release: async () => {} }
    const publish: typeof world.bus.publish = async (event) => {
      if (lost.signal.aborted) written.push(event.type)
      return world.bus.publish(event)
    }
    const trainer = world.trainer(undefined, {}, { fitHeads, bus: { ...world.bus, lease, publish } })
    const lose = async (): Promise<void> => {
      lost.abort()
      await eventually('it to stand by', async () => trainer.state().leading ? undefined : true)
    }
    return { trainer, lose, written }
  }
  const successor = (other: { fitHeads?: FitHeads } = {}) => world.trainer(undefined, {}, { ...other, bus: { ...world.bus, lease: async () => ({ epoch: 2, lost: new AbortController().signal, isHeld: () => true, confirm: async () => true, release: async () => {} }) } })

  it('does not resurrect a training that was cancelled just before the trainer died', async () => {
    const endless = createEndlessFit()
    const { trainer, lose } = openLosing(endless.fitHeads)
    await trainer.start()
    await world.addVersion(1, { trainSignal: 1 })
    const { runId } = await ask()
    await eventually('the fit to begin', async () => endless.begun[0])
    await world.database.runs.inform(recordIds.run('wildfire', runId), { cancelledAt: new Date().toISOString(), failure: 'a mistake' }) // and there it dies
    await lose()
    expect((await runOf(runId))?.state).toBe('running')
    const next = successor({ fitHeads: endless.fitHeads })
    await next.start() // the event comes again
    expect(await inState(runId, 'cancelled')).toMatchObject({ failure: 'a mistake' })
    await next.stop()
    expect(endless.begun).toHaveLength(1)
    expect(world.published('training.cancelled.v1')).toHaveLength(1)
  })

  it('goes on elsewhere when the lease is lost: the training is given up, nothing more is written, one model comes of it', async () => {
    const endless = createEndlessFit()
    const { trainer: first, lose, written } = openLosing(endless.fitHeads)
    await first.start()
    const dataset = await world.addVersion(1, { trainSignal: 1 })
    await world.announce(dataset)
    await eventually('the fit to begin', async () => endless.begun[0])
    expect(first.state()).toEqual({ leading: true, epoch: 1 })
    await lose()
    expect(endless.ended).toHaveLength(1)
    const second = successor()
    await second.start()
    const model = await eventually('the model', async () => (await world.database.models.list())[0])
    expect(model).toMatchObject({ epoch: 2, folder: `models/wildfire/${model.modelVersion}/2` })
    await inState(model.runId, 'finished')
    await second.stop()
    expect(written).toEqual([])
    expect(await world.database.models.list()).toHaveLength(1)
    expect((await world.database.trainer_commits.list()).map(({ epoch, kind }) => [epoch, kind])).toEqual([[1, 'term'], [2, 'term'], [2, 'register'], [2, 'promote']])
  })

  it('finishes what an earlier trainer committed and did not live to register, and removes the files of what it did not commit', async () => {
    const trainer = world.trainer()
    await trainer.start()
    await world.announce(await world.addVersion(1, { trainSignal: 1 }))
    const model = await eventually('the model', async () => (await world.database.models.list())[0])
    await inState(model.runId, 'finished')
    await trainer.stop()
    // As if it had been killed between its commit and everything that follows from it.
    const id = recordIds.model('wildfire', model.modelVersion)
    await world.database.models.remove(id)
    await world.database.activations.remove(recordIds.activation('wildfire', 'champion', 1))
    await world.database.trainer_commits.remove(recordIds.trainerCommit('wildfire', 3))
    await world.database.runs.inform(recordIds.run('wildfire', model.runId), { state: 'running' })
    const [leftover, old, later] = [`models/wildfire/${model.modelVersion}/0/head.onnx`, objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm1-00000000' }, 'head.onnx'), 'models/wildfire/m9-00000000/99/head.onnx']
    for (const key of [leftover, old, later]) await world.objects.put(key, new Uint8Array(1), 'application/octet-stream')
    const next = world.trainer()
    await next.start()
    expect(await world.database.models.find(id)).toEqual(model)
    expect((await world.database.activations.list()).map(({ modelVersion }: Pick<Model, 'modelVersion'>) => modelVersion)).toEqual([model.modelVersion])
    expect((await runOf(model.runId))?.state).toBe('finished')
    await eventually('the leftover to be removed', async () => await world.objects.find(leftover) === undefined ? true : undefined)
    await next.stop()
    const kept = await world.objects.list('models/')
    for (const key of [old, later, ...Object.values(model.files).map((file) => file.key)]) expect(kept).toContain(key)
  })
})
