import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Model, ModelRegisteredV1, type PollResult, type ReplicaState, type TrainerTrain, TrainingFailedV1, type MessageOf } from '@emberwatch/contracts'
import { readVerified } from '@emberwatch/storage'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import { startSystem, type System } from './start-system.ts'
import { allReady, modelOf, serveFirstModel, whenIdle } from './system-steps.ts'

const COLLECTIONS = ['fires', 'fire_updates', 'images', 'quarantine', 'background_sites', 'imports', 'dataset_edits', 'datasets', 'runs', 'run_metrics', 'models', 'activations', 'drift_reports', 'place_predictions', 'outbox'] as const

type Dump = Record<typeof COLLECTIONS[number], string[]>

/** Every record of every collection, whole. */
const dump = async ({ database }: System): Promise<Dump> => Object.fromEntries(await Promise.all(COLLECTIONS.map(async (name) =>
  [name, (await database[name].list() as object[]).map((record) => JSON.stringify(record)).sort()]))) as Dump

/** What each replica answers with, and how often it changed that. */
const swaps = async ({ client }: System) =>
  (await client.items<ReplicaState>('/v1/replicas')).map(({ replica, modelVersion, swaps: count, lastRefusal }) => ({ replica, modelVersion, count, lastRefusal }))

describe('the whole stream, delivered again', () => {
  let system: System
  let before: { dump: Dump, swaps: Awaited<ReturnType<typeof swaps>>, events: number }

  const requestTraining = async (parameters: object): Promise<string> =>
    (await system.client.postJson<MessageOf<typeof TrainerTrain['reply']>>('/v1/train', { parameters })).runId

  /** A life with everything in it: import, fires, two trainings without and two with being asked, one of them in vain and twice, a way back, a report. */
  const live = async (): Promise<void> => {
    const { client, world } = system
    const { model: first } = await serveFirstModel(system)
    world.letFiresAppear()
    const { datasetVersion } = await client.postJson<PollResult>('/v1/ingest/poll')
    const second = await modelOf(system, datasetVersion ?? '')
    const runId = await requestTraining({ seed: 8 })
    await system.event(ModelRegisteredV1, ({ data }) => data.runId === runId)
    for (let failures = 1; failures <= 2; failures++) {
      await requestTraining({ learningRate: 1e30 })
      await waitFor('a training that diverges', async () => system.heard.filter(({ type }) => type === `emberwatch.${TrainingFailedV1.name}`).length === failures ? true : undefined)
    }
    await whenIdle(system)
    await client.postJson(`/v1/models/${second.modelVersion}/promote`, { reason: 'to be sure that it was champion once' })
    await client.postJson(`/v1/models/${first.modelVersion}/promote`, { reason: 'and is not now' })
    await allReady(system, first.modelVersion)
    await whenIdle(system)
  }

  const deliveries = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await system.nats.consumers()).map(({ name, delivered }) => [name, delivered]))

  /** Everything is as it was, though each consumer got all that concerns it so many times. */
  const expectNothingChanged = async (times: number): Promise<void> => {
    await whenIdle(system)
    const { 'trainer-wildfire': trainer, 'drift-wildfire': drift } = await deliveries()
    expect(trainer).toBeGreaterThanOrEqual(times * 5) // two versions and three requests
    expect(drift).toBeGreaterThanOrEqual(times * 2)
    const after = await dump(system)
    for (const name of COLLECTIONS) expect({ [name]: after[name] }).toEqual({ [name]: before.dump[name] })
    expect(await system.nats.deadLetters()).toEqual([])
    expect(await swaps(system)).toEqual(before.swaps)
  }
  const countEvents = async (): Promise<number> => (await system.nats.events()).length

  beforeAll(async () => {
    system = await startSystem({ name: 'replay' })
    await live()
    before = { dump: await dump(system), swaps: await swaps(system), events: await countEvents() }
  }, 150_000)
  afterAll(() => system?.stop(), 60_000)

  it('begins after a life with something of everything', () => {
    const counts = Object.fromEntries(COLLECTIONS.map((name) => [name, before.dump[name].length]))
    expect(counts).toMatchObject({ images: 85, datasets: 2, runs: 4, models: 3, drift_reports: 1, outbox: 0 })
    for (const name of ['fires', 'quarantine', 'run_metrics', 'activations']) expect(counts[name]).toBeGreaterThan(1)
  })

  it.each(['a first', 'a second'])('changes nothing and says nothing when the consumers begin anew, %s time', async () => {
    const { services: { processes, startAgain }, nats } = system
    const said = await countEvents()
    for (const label of ['trainer', 'drift']) await processes.get(label)?.stop()
    expect((await nats.deleteConsumers()).sort()).toEqual(['drift-wildfire', 'trainer-wildfire'])
    await Promise.all([startAgain('trainer'), startAgain('drift')])
    await expectNothingChanged(1)
    expect(await countEvents()).toBe(said)
  })

  it('changes nothing and says nothing when every event is published again, twice, under other message ids', async () => {
    const { nats } = system
    const events = (await nats.events()).slice(0, before.events)
    const said = await countEvents()
    for (const round of ['second', 'third']) {
      for (const [index, event] of events.entries()) await nats.publishAgain(event, `${round}/${index}`)
    }
    await expectNothingChanged(3)
    expect(await countEvents()).toBe(said + 2 * before.events)
  })

  it('leaves the bytes of every model as they were registered', async () => {
    const models = before.dump.models.map((record) => JSON.parse(record) as Model)
    for (const { files } of models) {
      for (const { key, sha256, bytes } of Object.values(files)) expect((await readVerified(system.objects, { key, sha256 })).length).toBe(bytes)
    }
  })
})
