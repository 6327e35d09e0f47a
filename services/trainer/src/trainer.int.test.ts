import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Model, objectKeys, TrainerTrain } from '@emberwatch/contracts'
import { currentActivation, recordIds, sha256 } from '@emberwatch/storage'
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

describe('the trainer', () => {
  let world: Awaited<ReturnType<typeof openTrainerWorld>>
  beforeEach(async () => { world = await openTrainerWorld() })
  afterEach(async () => {
    await world.bus.close()
    await world.embedder.close()
  })

  const settled = (count: number): Promise<Model[]> => eventually(`${count} settled models`, async () =>
    world.published('training.finished.v1').length >= count ? world.database.models.list() : undefined)

  it('trains on a new dataset version, registers a first model, promotes it and says so', async () => {
    const trainer = world.trainer()
    await trainer.start()
    const dataset = await world.addVersion(1, { trainSignal: 1 })
    await world.announce(dataset)
    const [model] = await settled(1)
    expect(model).toMatchObject({ datasetVersion: dataset.version, datasetContentHash: dataset.contentHash, champion: null, decision: { promote: true, rule: 'first-model' } })
    expect(model?.candidate.accuracy).toBeGreaterThan(0.9)
    expect((await currentActivation(world.database, 'wildfire', 'champion'))?.modelVersion).toBe(model?.modelVersion)
    expect(world.bus.published.map(({ type }) => type.split('.').slice(1, 3).join('.')).filter((name, index, all) => all.indexOf(name) === index))
      .toEqual(['dataset.version-created', 'training.started', 'training.progress', 'model.registered', 'model.updated', 'training.finished'])
    for (const { key, sha256: recorded } of Object.values(model?.files ?? {})) expect(sha256(await world.objects.get(key))).toBe(recorded)
    expect(JSON.parse(Buffer.from(await world.objects.get(objectKeys.modelFile(model as Model, 'card.json'))).toString())).toEqual(model)
    expect(model).toMatchObject({ epoch: 1, codeVersion: '0.1.0+test', folder: `models/wildfire/${model?.modelVersion}/1` })
    await trainer.stop()
  })

  it('scores candidate and champion on the same test images and promotes only what is really better', async () => {
    const trainer = world.trainer()
    await trainer.start()
    await world.announce(await world.addVersion(1, { trainSignal: 1 }))
    await settled(1)
    await world.announce(await world.addVersion(2, { trainSignal: 0.9 }))
    const [first, second] = (await settled(2)).sort((a, b) => a.modelVersion < b.modelVersion ? -1 : 1)
    expect(second?.champion).toMatchObject({ modelVersion: first?.modelVersion, images: second?.candidate.images })
    expect(second?.decision).toMatchObject({ rule: 'better-than-champion', promote: false })
    expect((await currentActivation(world.database, 'wildfire', 'champion'))?.modelVersion).toBe(first?.modelVersion)
    await trainer.stop()
  }, 90_000)

  it('makes a model that passes the gate challenger only, where the policy says so', async () => {
    const challenging = world.trainer(undefined, { mode: 'challenger-only' })
    await challenging.start()
    await world.announce(await world.addVersion(1, { trainSignal: 1 }))
    const [first] = await settled(1)
    await challenging.stop()
    expect(first?.decision).toMatchObject({ promote: false, wouldPromote: true, alias: 'challenger' })
    expect((await currentActivation(world.database, 'wildfire', 'challenger'))?.modelVersion).toBe(first?.modelVersion)
    expect(world.published('model.updated.v1').map(({ data }) => data)).toMatchObject([{ alias: 'challenger', modelVersion: first?.modelVersion }])
    expect(await currentActivation(world.database, 'wildfire', 'champion')).toBeUndefined()
  })

  it('does nothing twice: the same version again, by event or by request, is the same run', async () => {
    const trainer = world.trainer()
    await trainer.start()
    const dataset = await world.addVersion(1, { trainSignal: 1 })
    await world.announce(dataset)
    const [model] = await settled(1)
    expect(await world.bus.request(TrainerTrain, 'wildfire', {}, { timeoutMs: 1000 })).toEqual({ runId: model?.runId, datasetVersion: dataset.version, state: 'already-done' })
    await trainer.stop()
    const again = world.trainer() // consumes the whole stream from its beginning
    await again.start()
    const before = world.bus.published.length
    await again.stop()
    expect(world.bus.published).toHaveLength(before)
    expect(world.fittings()).toBe(1)
    expect(await world.database.models.list()).toHaveLength(1)
    expect(await world.database.activations.list()).toHaveLength(1)
  })

  it.each(['before-record', 'before-publish', 'before-clear'] as const)('killed %s of any write, it ends in one model, one promotion and one of each event', async (point) => {
    const dataset = await world.addVersion(1, { trainSignal: 1 })
    for (let deaths = 1; deaths <= 3; deaths++) { // the run, the model and the promotion are the three records it announces
      let passed = 0
      const dying = world.trainer((name) => {
        if (name === point && ++passed === 1) throw new Error(`killed ${name}`)
      })
      await dying.start()
      await world.announce(dataset)
      await dying.stop()
    }
    const healthy = world.trainer()
    await healthy.start()
    await settled(1)
    await healthy.stop()
    await world.sweep() // as every service does when it starts, and regularly
    const [model] = await world.database.models.list()
    expect(await world.database.models.list()).toHaveLength(1)
    expect((await world.database.activations.list()).map(({ modelVersion }) => modelVersion)).toEqual([model?.modelVersion])
    for (const name of ['training.started.v1', 'model.registered.v1', 'model.updated.v1', 'training.finished.v1']) expect(world.published(name)).toHaveLength(1)
    expect(await world.database.runs.find(recordIds.run('wildfire', model?.runId ?? ''))).toMatchObject({ state: 'finished', modelVersion: model?.modelVersion })
  }, 120_000)

  it('says of a version that cannot be trained on why, and goes on to the next', async () => {
    const trainer = world.trainer()
    await trainer.start()
    await world.announce(await world.addVersion(1, { trainSignal: 1, label: () => 1 }))
    const [failed] = await eventually('a failure', async () => world.published('training.failed.v1').length > 0 ? world.published('training.failed.v1') : undefined)
    expect(failed?.data).toMatchObject({ code: 'TRAINER_DATASET_UNUSABLE', message: expect.stringContaining('no image of nowildfire') })
    await world.announce(await world.addVersion(2, { trainSignal: 1 }))
    expect(await settled(1)).toHaveLength(1)
    await trainer.stop()
  })

  it('ends a training that runs away at once, says why, and takes it up again when it is asked for again', async () => {
    const trainer = world.trainer()
    await trainer.start()
    await world.addVersion(1, { trainSignal: 1 })
    const ask = () => world.bus.request(TrainerTrain, 'wildfire', { parameters: { learningRate: 1e30 } }, { timeoutMs: 1000 })
    const { runId } = await ask()
    const run = () => world.database.runs.find(recordIds.run('wildfire', runId))
    expect(await run()).toMatchObject({ state: expect.stringMatching(/queued|running/) })
    const failures = (count: number) => eventually('a failure', async () => world.published('training.failed.v1').length === count && (await run())?.state === 'failed' ? true : undefined)
    await failures(1)
    expect(world.published('training.failed.v1')[0]?.data).toMatchObject({ runId, code: 'TRAINER_DIVERGED', message: expect.stringContaining('a smaller learning rate') })
    expect((await ask()).state).toBe('accepted')
    await failures(2)
    expect(world.published('training.started.v1')).toHaveLength(2)
    await trainer.stop()
  })

  it('trains only the newest of versions that piled up', async () => {
    const versions = [await world.addVersion(1, { trainSignal: 1 }), await world.addVersion(2, { trainSignal: 1 })]
    for (const version of versions) await world.announce(version)
    const trainer = world.trainer()
    await trainer.start()
    expect((await settled(1)).map(({ datasetVersion }) => datasetVersion)).toEqual([versions[1]?.version])
    await trainer.stop()
  })

  it('ends the run of a version that was interrupted and then superseded', async () => {
    const first = await world.addVersion(1, { trainSignal: 1 })
    const dying = world.trainer(undefined, {}, { fitHeads: async () => { throw new Error('killed') } })
    await dying.start()
    await world.announce(first)
    await dying.stop()
    const [interrupted] = await world.database.runs.list()
    expect(interrupted?.state).toBe('running')
    await world.announce(await world.addVersion(2, { trainSignal: 1 }))
    const healthy = world.trainer()
    await healthy.start()
    await settled(1)
    expect(await world.database.runs.find(recordIds.run('wildfire', interrupted?.runId ?? ''))).toMatchObject({ state: 'failed', failure: expect.stringContaining('superseded by v2') })
    await healthy.stop()
  })

  it('trains any version with any parameters when asked, in its turn', async () => {
    const trainer = world.trainer()
    await trainer.start()
    await world.addVersion(1, { trainSignal: 1 })
    const answer = await world.bus.request(TrainerTrain, 'wildfire', { datasetVersion: 'v1', parameters: { units: 4, seed: 9 } }, { timeoutMs: 1000 })
    expect(answer.state).toBe('accepted')
    const [model] = await settled(1)
    expect(model).toMatchObject({ runId: answer.runId, units: 4, parameters: { seed: 9 } })
    await expect(world.bus.request(TrainerTrain, 'wildfire', { datasetVersion: 'v9' }, { timeoutMs: 1000 })).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' })
    await trainer.stop()
  })
})
