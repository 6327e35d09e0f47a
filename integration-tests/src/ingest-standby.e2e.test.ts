import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bus, connectBus } from '@emberwatch/bus'
import { IngestPoll, type IngestState, type TaskDefinition } from '@emberwatch/contracts'
import { type ServiceProcess, startServiceProcess } from '@emberwatch/launcher'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { type Database, openDatabase } from '@emberwatch/storage'
import { serveWorld, type World } from '@emberwatch/world'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import { makeSmallSamples } from './small-samples.ts'

const FIRES = 6
const LEASE_MS = 3000

describe('two ingest processes', () => {
  let samples: Awaited<ReturnType<typeof makeSmallSamples>>
  let bus: Bus
  let task: string
  let world: World
  let database: Database
  let first: ServiceProcess
  let second: ServiceProcess

  beforeAll(async () => {
    samples = await makeSmallSamples({ newFires: FIRES, troublesomeRows: 0 })
    bus = await connectBus({ servers: [process.env['NATS_URL'] ?? ''], name: 'ingest-standby', log: silentLogger(), metrics: createMetrics('test') })
  })
  afterAll(async () => {
    await bus?.close()
    await samples?.remove()
  })

  beforeEach(async () => {
    task = `standby-${randomBytes(6).toString('hex')}`
    const definition: TaskDefinition = { task, title: 'A task of this test', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }
    const tasks = join(samples.folder, 'tasks')
    await mkdir(tasks, { recursive: true })
    await writeFile(join(tasks, `${task}.json`), JSON.stringify(definition))
    world = await serveWorld({ samples: samples.folder, now: new Date() })
    world.letFiresAppear()
    database = openDatabase({ uri: process.env['MONGODB_URI'] ?? '', name: task })
    const environment = { ...process.env, TASK: task, TASKS_FOLDER: tasks, MONGODB_DATABASE: task, CSV_URL: world.csvUrl, TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: world.tileUrlTemplate, PRIVATE_HOSTS: '127.0.0.1', POLL_INTERVAL_MS: '0', LEASE_MS: String(LEASE_MS) }
    const start = (label: string): ServiceProcess => startServiceProcess({ service: 'ingest', label, environment, onLine: () => {} })
    first = start('first')
    await first.ready
    second = start('second')
    await second.ready
  })
  afterEach(async () => {
    await first.kill()
    await second.kill()
    await world.stop()
    await database.close()
  })

  const leaders = async (): Promise<IngestState[]> => (await bus.instances('ingest'))
    .filter(({ endpoints }) => endpoints.some(({ subject }) => subject === `ingest.poll.${task}`))
    .map(({ endpoints }) => endpoints[0]?.data as IngestState)
  const poll = () => bus.request(IngestPoll, task, {}, { timeoutMs: 20_000 })
  // NATS still hands every other request to a frozen process until it notices; those come to nothing.
  const pollDespiteFrozen = () => waitFor('an answer', () => bus.request(IngestPoll, task, {}, { timeoutMs: 3000 }).catch(() => undefined), 40_000)
  const successorOf = (epoch: number): Promise<IngestState> => waitFor('another leader', async () => (await leaders()).find((leader) => (leader.epoch ?? 0) > epoch), 20_000)

  const expectEachTileOnce = async (): Promise<void> => {
    expect(world.tileRequests()).toHaveLength(FIRES)
    expect(new Set(world.tileRequests()).size).toBe(FIRES)
    expect(await database.images.list()).toHaveLength(FIRES)
    expect(await database.datasets.list()).toHaveLength(1)
  }

  it('have one leader, and another one soon after it was killed; no tile is fetched twice', async () => {
    const [leader, ...others] = await leaders()
    expect(others).toEqual([])
    expect(await poll()).toMatchObject({ tiles: { taken: FIRES } })
    await first.kill()
    const successor = await successorOf(leader?.epoch ?? Infinity)
    expect(successor.leading).toBe(true)
    expect(await poll()).toMatchObject({ rows: { new: 0, known: FIRES }, tiles: { taken: 0 } })
    await expectEachTileOnce()
  })

  it('have one leader when the first was frozen for longer than its lease, also after it woke up', async () => {
    const [leader] = await leaders()
    process.kill(first.pid ?? 0, 'SIGSTOP')
    const successor = await successorOf(leader?.epoch ?? Infinity)
    expect(await pollDespiteFrozen()).toMatchObject({ rows: { total: FIRES } })
    process.kill(first.pid ?? 0, 'SIGCONT')
    await waitFor('the woken process to stand by', async () => {
      const found = await leaders()
      return found.length === 1 && found[0]?.epoch === successor.epoch ? true : undefined
    }, 20_000)
    expect(await poll()).toMatchObject({ rows: { new: 0 }, tiles: { taken: 0 } })
    await expectEachTileOnce()
  })

  it('hand over at once when the leader is stopped', async () => {
    const [leader] = await leaders()
    const stopping = first.stop()
    const startedAt = performance.now()
    await successorOf(leader?.epoch ?? Infinity)
    expect(performance.now() - startedAt).toBeLessThan(LEASE_MS)
    await stopping
  })
})
