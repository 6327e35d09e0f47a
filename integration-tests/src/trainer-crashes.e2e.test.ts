import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type MessageOf, type Model, ModelRegisteredV1, ModelUpdatedV1, type TrainerTrain, TrainingFinishedV1, TrainingProgressV1, TrainingStartedV1 } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { startSystem, type System, TASK } from './start-system.ts'
import { whenIdle } from './system-steps.ts'

/** A training long enough to be killed in the middle of it. */
const EPOCHS = 30
const SLOW = { units: 256, maxEpochs: EPOCHS, patience: EPOCHS }

describe('a trainer that is killed', () => {
  let system: System
  let seed = 100
  /** What the first training had recorded after each of its deaths: models and activations. */
  const recorded: number[][] = []

  const trainer = () => {
    const process = system.services.processes.get('trainer')
    if (process === undefined) throw new Error('the trainer is not running')
    return process
  }

  /** Starts the trainer so that it dies at a point; it may do so before it is ready. */
  const dieAt = async (point: string): Promise<void> => {
    system.services.startAgain('trainer', { FAILPOINT: point }).catch(() => {})
    expect(await trainer().ended).toEqual({ code: null, signal: 'SIGKILL' })
  }

  /** Asks for a training that nobody asked for before. */
  const requestTraining = async (): Promise<string> => {
    const { runId, state } = await system.client.postJson<MessageOf<typeof TrainerTrain['reply']>>('/v1/train', { parameters: { ...SLOW, seed: seed++ } })
    expect(state).toBe('accepted')
    return runId
  }

  /** The run came to one end: one model, and each thing said once and as it is recorded. */
  const expectOneOfEverything = async (runId: string): Promise<Model> => {
    const { database, nats } = system
    await system.event(TrainingFinishedV1, ({ data }) => data.runId === runId)
    await whenIdle(system)
    const events = await nats.events()
    const said = ({ name }: { name: string }, of: object) => events.filter(({ type, data }) => type === `emberwatch.${name}` && Object.entries(of).every(([key, value]) => (data as { [key: string]: unknown })[key] === value))
    const models = await database.models.list({ runId })
    expect(models).toHaveLength(1)
    const [model] = models as [Model]
    const { modelVersion, decision } = model
    expect(await database.runs.find(recordIds.run(TASK, runId))).toMatchObject({ state: 'finished', modelVersion, failure: null })
    expect(said(TrainingStartedV1, { runId })).toHaveLength(1)
    expect(said(ModelRegisteredV1, { runId })).toMatchObject([{ data: { modelVersion, decision } }])
    expect(said(TrainingFinishedV1, { runId })).toMatchObject([{ data: { modelVersion } }])
    const moves = await database.activations.list({ modelVersion })
    expect(moves).toHaveLength(decision.promote ? 1 : 0)
    expect(said(ModelUpdatedV1, { modelVersion }).map(({ data }) => data)).toMatchObject(moves.map(({ number, reason }) => ({ number, reason })))
    const steps = (await database.run_metrics.list({ runId })).map(({ step }) => step).sort((a, b) => a - b)
    expect(steps).toEqual(steps.map((_, index) => index))
    expect(said(TrainingProgressV1, { runId })).toHaveLength(steps.length)
    expect(await nats.deadLetters()).toEqual([])
    return model
  }

  beforeAll(async () => {
    system = await startSystem({ name: 'trainer-crashes' })
    const { client, database } = system
    await trainer().stop()
    await client.postJson('/v1/ingest/import', { folder: '.' })
    for (let death = 0; death < 2; death++) {
      await dieAt('before-publish')
      recorded.push([(await database.models.list()).length, (await database.activations.list()).length])
    }
    await system.services.startAgain('trainer')
    await system.event(TrainingFinishedV1)
  }, 120_000)
  afterEach(async () => { if (!system.services.processes.has('trainer')) await system.services.startAgain('trainer') })
  afterAll(() => system?.stop(), 60_000)

  it('between each record and its announcement gives one model, promoted once, by the next ones', async () => {
    expect(recorded).toEqual([[1, 0], [1, 1]])
    const { data: { runId } } = await system.event(TrainingFinishedV1)
    const model = await expectOneOfEverything(runId)
    expect(model.decision).toMatchObject({ promote: true, rule: 'first-model' })
  })

  it.each(['before-record', 'before-clear'])('%s of its model gives one model by the next one', async (point) => {
    await trainer().stop()
    const { ended } = await system.services.startAgain('trainer', { FAILPOINT: point })
    const runId = await requestTraining()
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL' })
    await system.services.startAgain('trainer')
    await expectOneOfEverything(runId)
  })

  const started = (runId: string) => system.event(TrainingStartedV1, ({ data }) => data.runId === runId)
  const epoch = (wanted: number) => (runId: string) => system.event(TrainingProgressV1, ({ data }) => data.runId === runId && data.epoch === wanted)
  const registered = (runId: string) => system.event(ModelRegisteredV1, ({ data }) => data.runId === runId)

  it.each([
    ['right after it said that it started', started, 0],
    ['in the middle of fitting', epoch(EPOCHS / 2), 0],
    ['after the last epoch', epoch(EPOCHS), undefined],
    ['right after it registered the model', registered, 1]
  ])('%s gives one model by the next one', async (_, moment, modelsLeft) => {
    const runId = await requestTraining()
    await moment(runId)
    await trainer().kill()
    const models = await system.database.models.list({ runId })
    expect(models).toHaveLength(modelsLeft ?? models.length) // after the last epoch it may or may not have come that far
    await system.services.startAgain('trainer')
    await expectOneOfEverything(runId)
  })
})
