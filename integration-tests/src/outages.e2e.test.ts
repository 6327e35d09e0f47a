import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { DatasetVersionCreatedV1, ImageryNewV1, ImageryRejectedV1, type MessageOf, type PollResult, type Problem, type Readiness, type TrainerTrain, TrainingFinishedV1, TrainingProgressV1, TrainingStartedV1 } from '@emberwatch/contracts'
import { readUnseen } from '../../scripts/demo/journey.ts'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import { askSteadily, type SteadyAsking } from './ask-steadily.ts'
import { startSystem, type System, TASK } from './start-system.ts'
import { allReady, serveFirstModel, whenIdle } from './system-steps.ts'

const CLIENTS = 5
const LABELS = ['ingest', 'trainer', 'drift', 'inference-1', 'inference-2', 'gateway']
const FAR_BELOW_THE_DEADLINE_MS = 3000

describe('while clients keep asking', () => {
  let system: System
  let images: Uint8Array<ArrayBuffer>[]
  let asking: SteadyAsking | undefined

  beforeAll(async () => {
    system = await startSystem({ name: 'outages', killsServers: true })
    images = (await readUnseen(system.samples)).map(({ image }) => image)
    await serveFirstModel(system)
  }, 120_000)
  afterEach(async () => { // whatever a test left behind
    const { stack: { handles }, services: { processes, startAgain } } = system
    for (const server of Object.values(handles)) await server?.start()
    for (const { pid } of processes.values()) process.kill(pid ?? 0, 'SIGCONT')
    await asking?.stop()
    for (const label of LABELS) if (!processes.has(label)) await startAgain(label)
  })
  afterAll(() => system?.stop(), 60_000)

  const startAsking = (): SteadyAsking => {
    asking = askSteadily(`${system.client.gateway}/v1/tasks/${TASK}/predict?fresh=true`, images, CLIENTS)
    return asking
  }
  const processOf = (label: string) => {
    const process = system.services.processes.get(label)
    if (process === undefined) throw new Error(`${label} is not running`)
    return process
  }
  const by = (replica: string) => (ask: { replica?: string }) => ask.replica === replica

  it('a replica that is frozen, and then killed, costs nobody an answer, and takes part again when it is back', async () => {
    const { asks, failures, answers, stop } = startAsking()
    await answers(10, by('inference-1'))
    const { pid, kill } = processOf('inference-1')
    process.kill(pid ?? 0, 'SIGSTOP')
    await answers(100, by('inference-2'))
    process.kill(pid ?? 0, 'SIGCONT')
    await answers(10, by('inference-1'))
    await kill()
    await answers(100, by('inference-2'))
    await system.services.startAgain('inference-1')
    await answers(10, by('inference-1'))
    await stop()
    expect(failures()).toEqual([])
    // Whoever was waiting for it did not wait for the deadline of five seconds; it takes a third of one where nothing else runs.
    expect(Math.max(...asks.map(({ begunAt, endedAt = Infinity }) => endedAt - begunAt))).toBeLessThan(FAR_BELOW_THE_DEADLINE_MS)
  })

  it('each service ends cleanly on SIGTERM and comes back, and no request fails', async () => {
    const { asks, failures, answers, stop } = startAsking()
    for (const label of LABELS.filter((label) => label !== 'gateway')) {
      const stopped = processOf(label)
      await answers(10)
      await stopped.stop()
      expect({ label, ended: await stopped.ended }).toEqual({ label, ended: { code: 0, signal: null } })
      await answers(10)
      await system.services.startAgain(label)
    }
    await allReady(system)
    await answers(10, by('inference-2'))
    await stop()
    expect(failures()).toEqual([])
    expect(asks.length).toBeGreaterThan(100)
  })

  it('nats-server killed in the middle of a poll and a training: all come back by themselves, and nothing is lost or done twice', async () => {
    const { client, services, stack, nats, database, world } = system
    const before = new Map([...services.processes].map(([label, { pid }]) => [label, pid]))
    const { failures, answers, stop } = startAsking()
    const { runId } = await client.postJson<MessageOf<typeof TrainerTrain['reply']>>('/v1/train', { parameters: { units: 256, maxEpochs: 30, patience: 30 } })
    await system.event(TrainingStartedV1, ({ data }) => data.runId === runId)
    world.letFiresAppear()
    const polled = client.postJson('/v1/ingest/poll').then(() => 'answered', (error: unknown) => String(error))
    await system.event(ImageryNewV1, ({ data }) => data.source === 'feed')

    expect(system.heard.filter(({ type }) => type === `emberwatch.${TrainingFinishedV1.name}`)).toHaveLength(1) // the first model's
    await stack.handles.nats?.kill()
    expect(await polled).toMatch(/answered 503: the connection to NATS is down/)
    const readiness = await fetch(`${client.gateway}/readyz`)
    expect([readiness.status, (await readiness.json() as Readiness).checks['nats']]).toEqual([503, 'failing'])
    await stack.handles.nats?.start()
    await allReady(system)
    const backAt = performance.now()
    await answers(50)
    expect(failures(backAt)).toEqual([])
    const codes = new Set(failures().map(({ failure }) => failure))
    expect(codes).toContain('BUS_UNAVAILABLE')
    codes.delete('BUS_NO_RESPONDERS') // while the gateway is back before the replicas are
    expect(codes).toEqual(new Set(['BUS_UNAVAILABLE']))

    await client.postJson('/v1/ingest/poll') // may be the rest of the poll that was interrupted
    expect(await client.postJson<PollResult>('/v1/ingest/poll')).toMatchObject({ rows: { new: 0 }, tiles: { deferred: 0 } })
    await waitFor('the end of the training', async () => (await nats.events()).some(({ type, data }) => type === `emberwatch.${TrainingFinishedV1.name}` && (data as { runId: string }).runId === runId) ? true : undefined, 60_000)
    await whenIdle(system)
    await stop()

    expect(new Map([...services.processes].map(([label, { pid }]) => [label, pid]))).toEqual(before)
    expect(await nats.deadLetters()).toEqual([])
    const events = await nats.events()
    const said = ({ name }: { name: string }) => events.filter(({ type }) => type === `emberwatch.${name}`).map(({ subject }) => subject).sort()
    expect(said(ImageryNewV1)).toEqual((await database.images.list()).map(({ imageId }) => imageId).sort())
    expect(said(ImageryRejectedV1)).toEqual((await database.quarantine.list()).map(({ rejectionId }) => rejectionId).sort())
    expect(said(DatasetVersionCreatedV1)).toEqual((await database.datasets.list()).map(({ version }) => version).sort())
    expect(said(TrainingFinishedV1)).toEqual((await database.runs.list()).map((run) => run.runId).sort())
    expect((await database.fires.list()).map(({ state }) => state).filter((state) => state === 'pending')).toEqual([])
  })

  it.each([
    ['mongodb', '/v1/datasets'],
    ['s3', '/v1/datasets/v1/manifest']
  ] as const)('%s killed in the middle of a training: predictions go on, what needs it is refused, and the training ends in one model when it is back', async (server, path) => {
    const { client, stack, nats, database } = system
    const { failures, answers, stop } = startAsking()
    const { runId } = await client.postJson<MessageOf<typeof TrainerTrain['reply']>>('/v1/train', { parameters: { units: 256, maxEpochs: 30, patience: 30, seed: server.length } })
    await system.event(TrainingProgressV1, ({ data }) => data.runId === runId && data.epoch === 2)
    await stack.handles[server]?.kill()
    await answers(50)
    const refused = await fetch(`${client.gateway}${path}`)
    expect([refused.status, (await refused.json() as Problem).code]).toEqual([503, 'STORAGE_UNAVAILABLE'])
    await answers(50)
    await stack.handles[server]?.start()

    await system.event(TrainingFinishedV1, ({ data }) => data.runId === runId)
    await whenIdle(system)
    await stop()
    expect(failures()).toEqual([])
    expect(await database.models.list({ runId })).toHaveLength(1)
    expect((await nats.events()).filter(({ type, data }) => type === `emberwatch.${TrainingFinishedV1.name}` && (data as { runId: string }).runId === runId)).toHaveLength(1)
    expect(await nats.deadLetters()).toEqual([])
    expect((await fetch(`${client.gateway}${path}`)).status).toBe(200)
  })

  it('the gateway answers what it has in hand on SIGTERM, and then ends cleanly', async () => {
    const { asks, failures, answers, stop } = startAsking()
    await answers(10)
    const replicas = ['inference-1', 'inference-2'].map(processOf)
    for (const { pid } of replicas) process.kill(pid ?? 0, 'SIGSTOP')
    const gateway = processOf('gateway')
    await waitFor('requests in hand', async () => asks.some(({ endedAt }) => endedAt === undefined) ? true : undefined)
    const inHand = asks.filter(({ endedAt }) => endedAt === undefined)
    const stoppedAt = performance.now()
    const stopped = gateway.stop()
    await waitFor('the door to close', () => fetch(`${system.client.gateway}/healthz`).then(() => undefined, () => true as const))
    for (const { pid } of replicas) process.kill(pid ?? 0, 'SIGCONT')
    expect(await gateway.ended).toEqual({ code: 0, signal: null })
    await stopped
    await stop()
    // Answered, or told that both replicas are frozen, if they were for too long; and not cut off.
    expect(inHand.map(({ replica, failure }) => failure ?? replica)).toEqual(inHand.map(() => expect.stringMatching(/^(inference-[12]|BUS_NO_RESPONDERS)$/)))
    // Who came before the signal is answered. Who comes later finds the door closed, or is in front of it, not yet taken, when the kernel closes it.
    expect(failures().filter(({ begunAt, failure = '' }) => !(begunAt < stoppedAt ? ['BUS_NO_RESPONDERS'] : ['BUS_NO_RESPONDERS', 'ECONNREFUSED', 'ECONNRESET']).includes(failure))).toEqual([])
    await system.services.startAgain('gateway')
    await allReady(system)
  })
})
