import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Activation, DriftLive, LiveDrift, validate } from '@emberwatch/contracts'
import { loadBackbone, makeThumbnail, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { silentLogger } from '@emberwatch/observability'
import { compareInWorker } from '../adapters/worker-compare-sides.ts'
import { createWorkerQuality } from '../adapters/worker-quality.ts'
import { createDrift } from '../app.ts'
import { BACKBONE } from '../testing/dataset-world.ts'
import { spawnDrift } from '../testing/drift-process.ts'
import { calibrateHere, createFakeEmbeddings, LIVE_OFF } from '../testing/drift-world.ts'
import { writeAnswers, writeChampion } from '../testing/live-world.ts'
import { connectToRealServers, eventually } from '../testing/real-servers.ts'

const [DETECTED, CLEARED] = ['emberwatch.drift.detected.v1', 'emberwatch.drift.cleared.v1']
const { off: _, ...LIVE } = LIVE_OFF
const DRIFTED = 1.5

let servers: Awaited<ReturnType<typeof connectToRealServers>>
let minute: number
let blocks = 0
beforeEach(async () => {
  servers = await connectToRealServers(process.env)
  blocks = 0
  minute = Date.now() - 3_600_000 // everything of these tests happened in the last hour
})
afterEach(() => servers.close())

const nextMinute = (): string => new Date(minute += 60_000).toISOString()

const windows = async () => (await servers.database.live_windows.list()).sort((a, b) => a.activation - b.activation || a.number - b.number)

const createService = () => createDrift({ ...servers, log: silentLogger(), calibrateLive: calibrateHere, live: LIVE, embeddings: createFakeEmbeddings(servers.objects, {}).source, makeThumbnail, compareSides: compareInWorker, quality: createWorkerQuality({ objects: servers.objects }), settings: { significance: 0.01, seed: 1, retrain: 'never', waitMs: 0, lookEveryMs: 10 } })

/** Traffic of some windows; each is full with what is recorded at once. */
const serve = async (activation: Activation, shifts: readonly number[], backbone = BACKBONE) => {
  const events = []
  for (const shift of shifts) events.push(await writeAnswers(servers, { activation, backbone, at: nextMinute(), images: 40, shift, name: `block ${blocks++}` }))
  for (const event of events) await servers.bus.publish(event)
  return events
}

const judged = (count: number) => eventually(`${count} windows`, async () => {
  const found = await windows()
  return found.length >= count && found
})

describe('live drift on real servers', () => {
  it('is told once when traffic changes, by two services as by one, and cleared when it is as before', async () => {
    const { activation } = await writeChampion(servers, { task: servers.task.task, number: 1, at: nextMinute(), backbone: BACKBONE })
    const both = [createService(), createService()]
    for (const service of both) await service.start()
    const calm = await serve(activation, [0, 0])
    expect((await judged(2)).map(({ verdict }) => verdict)).toEqual(['within', 'within'])
    await serve(activation, [DRIFTED, DRIFTED, DRIFTED])
    const [, , , second] = await judged(5)
    expect(second).toMatchObject({ turn: 'detected', predictions: 80, images: 40, judged: 40 })
    const drifting = validate(LiveDrift, await servers.bus.request(DriftLive, servers.task.task, {}, { timeoutMs: 20_000 }), 'the state')
    expect(drifting).toMatchObject({ state: 'watching', episode: { detectedBy: second?.windowId, windows: 2 }, champion: { modelVersion: 'm1-00000000' }, reference: { groups: 60, images: 180 } })
    await serve(activation, [0, 0, 0, 0])
    const all = await judged(9)
    expect(all.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    await eventually('both events', async () => (await servers.driftEvents()).length === 2)

    await servers.nats.publishAgain(calm[0] as never, `again/${servers.task.task}`)
    await serve(activation, [0])
    await judged(10)
    await servers.outbox.sweep()
    expect(await servers.driftEvents()).toEqual([DETECTED, CLEARED])
    const told = (await servers.nats.events()).filter(({ task }) => task === servers.task.task).find(({ type }) => type === CLEARED)
    expect(told?.data).toMatchObject({ source: 'live', detectedBy: second?.windowId, current: { version: 'live' } })
    for (const service of both) await service.stop()
  })

  it('begins anew with a new champion, and ends the episode of the one before', async () => {
    const { task } = servers.task
    const { activation } = await writeChampion(servers, { task, number: 1, at: nextMinute(), backbone: BACKBONE })
    await serve(activation, [DRIFTED, DRIFTED])
    const service = createService()
    await service.start()
    await judged(2)
    const next = await writeChampion(servers, { task, number: 2, at: nextMinute(), backbone: BACKBONE })
    await serve(next.activation, [0])
    const all = await judged(4)
    expect(all.map(({ activation: of, verdict, turn }) => `${of} ${verdict} ${turn}`)).toEqual(['1 exceeds none', '1 exceeds detected', '1 superseded cleared', '2 within none'])
    expect(await servers.driftEvents()).toEqual([DETECTED, CLEARED])
    await service.stop()
  })

  it('says plainly what is missing: a champion, answers, enough that was held out', async () => {
    const { task } = servers.task
    const service = createService()
    await service.start()
    const ask = () => servers.bus.request(DriftLive, task, {}, { timeoutMs: 20_000 })
    const saying = (words: string) => eventually(words, async () => {
      const { sentence, state } = await ask()
      return sentence.includes(words) && state
    })
    expect(await saying('no champion')).toBe('waiting')
    const { activation } = await writeChampion(servers, { task, number: 1, at: nextMinute(), backbone: BACKBONE, cells: 20 })
    expect(await saying('No answers')).toBe('waiting')
    await serve(activation, [0])
    expect(await saying('15 cells are needed')).toBe('not-ready')
    expect(await windows()).toEqual([])
    await service.stop()
  })
})

describe('a drift process that watches traffic', () => {
  it('killed between a window and its event says it once after its restart, and goes on with the next window', async () => {
    const { task, databaseName } = servers
    const folder = await mkdtemp(join(tmpdir(), 'tasks-'))
    await writeFile(join(folder, `${task.task}.json`), JSON.stringify(task))
    const environment = { ...process.env, TASK: task.task, TASKS_FOLDER: folder, MONGODB_DATABASE: databaseName, LOG_LEVEL: 'warn', OUTBOX_SWEEP_MS: '200', LIVE_DRIFT_WINDOW_GROUPS: '40', LIVE_DRIFT_LEAST_GROUPS: '15', LIVE_DRIFT_WINDOW_MINUTES: '0', LIVE_DRIFT_SETTLE_MS: '0', LIVE_DRIFT_CHECK_MS: '50' }
    const backbone = await loadBackbone(SHIPPED_BACKBONE, 'int8')
    const { activation } = await writeChampion(servers, { task: task.task, number: 1, at: nextMinute(), backbone })
    await serve(activation, [0, DRIFTED, DRIFTED, DRIFTED], backbone)
    expect(await spawnDrift({ ...environment, FAILPOINT: 'before-publish' }).exited).toEqual([null, 'SIGKILL'])
    expect((await windows()).map(({ turn }) => turn)).toEqual(['none', 'none', 'detected'])
    expect(await servers.driftEvents()).toEqual([])

    const restarted = spawnDrift(environment)
    expect((await judged(4)).map(({ number, turn }) => `${number} ${turn}`)).toEqual(['1 none', '2 none', '3 detected', '4 none'])
    await eventually('the event', async () => (await servers.driftEvents()).length > 0)
    restarted.kill('SIGTERM')
    expect(await restarted.exited).toEqual([0, null])
    expect(await servers.driftEvents()).toEqual([DETECTED])
    await rm(folder, { recursive: true })
  })
})
