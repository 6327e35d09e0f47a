import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bus, connectBus } from '@emberwatch/bus'
import { type TaskDefinition, TrainerCancel, TrainerTrain } from '@emberwatch/contracts'
import { type ServiceProcess, startServiceProcess } from '@emberwatch/launcher'
import { loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createS3ObjectStore, type Database, type ObjectStore, openDatabase } from '@emberwatch/storage'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { checkRegistry } from '../../scripts/chaos/check-trainer.ts'
import { addMadeUpVersion } from '../../scripts/chaos/made-up-versions.ts'
import { waitFor } from '../../scripts/demo/rest-client.ts'

const LEASE_MS = 1500
/** Long enough to be frozen in the middle of it, and short enough to be waited for. */
const EPOCHS = 40

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

interface TrainerState { leading: boolean, epoch: number | null, runId?: string | null }

describe('two trainers', () => {
  const task = `fencing-${randomBytes(6).toString('hex')}`
  let folder: string
  let ports: [number, number]
  let bus: Bus
  let database: Database
  let objects: ObjectStore
  let first: ServiceProcess
  let second: ServiceProcess

  beforeAll(async () => {
    const { NATS_URL: natsUrl = '', MONGODB_URI: uri = '', S3_ENDPOINT: endpoint = '', S3_REGION: region = '', S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '', S3_BUCKET: bucket = '' } = process.env
    folder = await mkdtemp(join(tmpdir(), 'emberwatch-fencing-'))
    const definition: TaskDefinition = { task, title: 'A task of this test', classes: ['nowildfire', 'wildfire'] }
    await writeFile(join(folder, `${task}.json`), JSON.stringify(definition))
    bus = await connectBus({ servers: [natsUrl], name: 'trainer-fencing', log: silentLogger(), metrics: createMetrics('test') })
    database = openDatabase({ uri, name: task })
    objects = createS3ObjectStore({ endpoint, region, accessKeyId, secretAccessKey, bucket })
    await addMadeUpVersion({ database, objects, backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8') }, task, 1)
    ports = [await freePort(), await freePort()]
    const environment = { ...process.env, TASK: task, TASKS_FOLDER: folder, MONGODB_DATABASE: task, EMBED_THREADS: '1', EVENT_ACK_WAIT_MS: '1000', OUTBOX_SWEEP_MS: '500', TRAINER_LEASE_MS: String(LEASE_MS) }
    const start = (label: string, port: number): ServiceProcess => startServiceProcess({ service: 'trainer', label, environment: { ...environment, HEALTH_PORT: String(port) }, onLine: () => {} })
    first = start('first', ports[0])
    await first.ready
    second = start('second', ports[1])
    await second.ready
  }, 60_000)
  afterAll(async () => {
    await first?.kill()
    await second?.kill()
    await bus?.close()
    await database?.close()
    await objects?.close()
    if (folder !== undefined) await rm(folder, { recursive: true })
  })

  const states = async (service: string, endpoint: string): Promise<TrainerState[]> => (await bus.instances(service))
    .flatMap(({ endpoints }) => endpoints.filter(({ subject }) => subject === `${endpoint}.${task}`))
    .map(({ data }) => data as TrainerState)
  const leaders = () => states('trainer', 'trainer.train')
  // NATS still hands every other request to a frozen process until it notices; those come to nothing.
  const train = (seed: number, epochs = EPOCHS) => waitFor('an answer', () => bus.request(TrainerTrain, task, { parameters: { units: 64, batchSize: 4, maxEpochs: epochs, patience: epochs, seed, sweep: { method: 'grid', space: {} } } }, { timeoutMs: 2000 }).catch(() => undefined), 20_000)
  const epochsOf = async (runId: string): Promise<number> => (await database.run_metrics.list({ runId })).length
  const health = async (port: number) => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`)
    return { status: response.status, body: await response.json() as { details?: { lease?: string } } }
  }
  const modelOf = (runId: string, withinMs = 60_000) => waitFor('the model', async () => (await database.runs.list({ runId, state: 'finished' }))[0], withinMs)

  it('have one leader; both are healthy and say which one it is', async () => {
    expect(await leaders()).toMatchObject([{ leading: true, runId: null }])
    expect((await states('registry', 'registry.promote')).map(({ leading }) => leading).sort()).toEqual([false, true])
    expect((await health(ports[0])).body.details?.lease).toMatch(/^leads, epoch \d+$/)
    expect(await health(ports[1])).toMatchObject({ status: 200, body: { details: { lease: 'stands by: another trainer leads' } } })
  })

  it('finish the training of one that was frozen for longer than twice its lease; woken, it commits nothing and stands by', async () => {
    const [leader] = await leaders()
    const { runId } = await train(1)
    await waitFor('the training to be under way', async () => await epochsOf(runId) >= 5 ? true : undefined, 30_000)
    process.kill(first.pid ?? 0, 'SIGSTOP')
    const frozenAt = performance.now()
    expect(await database.models.list()).toEqual([])
    const { modelVersion } = await modelOf(runId)
    await waitFor('twice the lease to pass', async () => performance.now() - frozenAt > 2 * LEASE_MS ? true : undefined)
    const [before, written] = [await database.trainer_commits.list(), await database.runs.list()]
    process.kill(first.pid ?? 0, 'SIGCONT')
    await waitFor('the woken trainer to stand by', async () => {
      const found = await leaders()
      return found.length === 1 && (found[0]?.epoch ?? 0) > (leader?.epoch ?? Infinity) && (await health(ports[0])).body.details?.lease?.startsWith('stands by') === true ? true : undefined
    }, 20_000)
    expect((await health(ports[0])).status).toBe(200)
    expect(await database.trainer_commits.list()).toEqual(before)
    expect(await database.runs.list()).toEqual(written)
    expect(await database.models.list()).toMatchObject([{ modelVersion, runId, epoch: written[0]?.epoch }])
    expect(await database.activations.list()).toMatchObject([{ modelVersion, number: 1, by: 'trainer', epoch: written[0]?.epoch }])
    // The next leader removes what the frozen one had stored, if anything; here it is asked whether all is in order now.
    expect(await checkRegistry({ task, database, objects, runIds: [runId] })).toEqual([])
  }, 90_000)

  it('cancel a training that is under way, hand over when the leader stops, and go on', async () => {
    const { runId } = await train(2)
    await waitFor('the training to be under way', async () => await epochsOf(runId) >= 2 ? true : undefined, 30_000)
    expect(await bus.request(TrainerCancel, task, { runId, reason: 'a mistake' }, { timeoutMs: 5000 })).toEqual({ runId, state: 'cancelling' })
    await waitFor('it to be cancelled', async () => (await database.runs.list({ runId, state: 'cancelled' }))[0], 10_000)
    await second.stop()
    const { runId: next } = await train(3, 2)
    await modelOf(next)
    expect(await checkRegistry({ task, database, objects, runIds: [next] })).toEqual([])
    expect(await database.models.list({ runId })).toEqual([])
  }, 90_000)
})
