import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bus, connectBus } from '@emberwatch/bus'
import { inspectNats } from '@emberwatch/bus/testing'
import { createEvent, DatasetVersionCreatedV1, type TaskDefinition, TrainerTrain } from '@emberwatch/contracts'
import { type ServiceProcess, stackEnvironment } from '@emberwatch/launcher'
import { loadBackbone, seededNumbers, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { type Stack, startStack } from '@emberwatch/stack'
import { createS3ObjectStore, type Database, openDatabase } from '@emberwatch/storage'
import { waitFor } from '../demo/rest-client.ts'
import { checkTrainer } from './check-trainer.ts'
import { killAtRandom } from './kill-at-random.ts'
import { addMadeUpVersion } from './made-up-versions.ts'

interface Options {
  /** Trainings that wait: one of each dataset version that nobody asks for, the others on request. */
  jobs: number
  kills: number
  processes: number
  seed: number
  environment: NodeJS.ProcessEnv
  say: (line: string) => void
}

const TASK: TaskDefinition = { task: 'made-up-embeddings', title: 'Made-up embeddings', classes: ['nowildfire', 'wildfire'] }
const VARIANT = 'int8'
const VERSIONS = 2
/** Away from the usual seed: with that one a request would be the training of the newest version. */
const FIRST_SEED = 1000
/** A training takes about three seconds; a start, which most kills leave alone, longer. */
const KILL_WITHIN_MS = 4000
const SHARE_READY = 0.85
/** An event is given up whose handler dies five times; this looks at what happens before that. */
const MOST_DEATHS = 3
const STUCK_AFTER_MS = 3 * 60_000

const environmentOf = (folder: string, stack: Stack): NodeJS.ProcessEnv => ({
  ...stackEnvironment(stack),
  TASK: TASK.task,
  TASKS_FOLDER: folder,
  MONGODB_DATABASE: 'trainer-chaos',
  BACKBONE_VARIANT: VARIANT,
  EMBED_THREADS: '1',
  HEAD_UNITS: '8',
  MAX_EPOCHS: '12',
  BATCH_SIZE: '8',
  // Whatever is not worse is promoted, so that kills meet promotions too.
  GATE_MINIMUM_GAIN: '0',
  GATE_SIGNIFICANCE: '1',
  GATE_MAX_CALIBRATION_REGRESSION: '1',
  EVENT_ACK_WAIT_MS: '1500',
  OUTBOX_SWEEP_MS: '1000',
  TRAINER_LEASE_MS: '3000'
})

/** Asks for trainings, each until it is accepted: the trainer may be dead at the moment. */
const requestJobs = async (bus: Bus, jobs: number): Promise<string[]> => {
  const runIds: string[] = []
  for (let seed = 1; seed <= jobs; seed++) {
    const ask = () => bus.request(TrainerTrain, TASK.task, { datasetVersion: `v${1 + seed % VERSIONS}`, parameters: { seed: FIRST_SEED + seed } }, { timeoutMs: 2000 }).catch(() => undefined)
    runIds.push((await waitFor('a trainer that takes the request', ask, STUCK_AFTER_MS)).runId)
  }
  return runIds
}

/** Waits while the training in hand has seen its trainer die often enough; counts the death that follows. */
const spareTheTired = (database: Database) => {
  const deaths = new Map<string, number>()
  let inTraining = 0
  const running = async (): Promise<string[]> => (await database.runs.list({ state: 'running' })).map(({ runId }) => runId)
  const beforeKill = async (): Promise<void> => {
    const fresh = await waitFor('a tired training to end', async () => {
      const found = await running()
      return found.some((runId) => (deaths.get(runId) ?? 0) >= MOST_DEATHS) ? undefined : found
    }, STUCK_AFTER_MS)
    for (const runId of fresh) deaths.set(runId, (deaths.get(runId) ?? 0) + 1)
    inTraining += fresh.length
  }
  return { beforeKill, inTraining: () => inTraining }
}

const untilCalm = (database: Database, jobs: number): Promise<true> => waitFor('every training to end', async () => {
  const runs = await database.runs.list()
  const busy = runs.filter(({ state }) => state === 'running' || state === 'queued')
  return runs.length >= jobs && busy.length === 0 && (await database.outbox.list()).length === 0 ? true : undefined
}, Math.max(STUCK_AFTER_MS, jobs * 20_000))

/** Trains while the trainer is killed; returns what was violated, and says what happened. */
export const runTrainerChaos = async ({ jobs, kills, processes, seed, environment, say }: Options): Promise<string[]> => {
  const folder = resolve('.emberwatch', 'chaos')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${TASK.task}.json`), JSON.stringify(TASK))
  const log = createWriteStream(join(folder, 'trainer.log'))
  const stack = await startStack({ environment: { ...environment, EMBERWATCH_STACK: 'local' }, log: say })
  const database = openDatabase({ uri: stack.mongodbUri, name: 'trainer-chaos' })
  const objects = createS3ObjectStore(stack.s3)
  const nats = await inspectNats(stack.natsUrl)
  const bus = await connectBus({ servers: [stack.natsUrl], name: 'chaos', log: silentLogger(), metrics: createMetrics('chaos') })
  let living: ServiceProcess[] = []
  try {
    const startedAt = performance.now()
    const backbone = await loadBackbone(SHIPPED_BACKBONE, VARIANT)
    for (let number = 1; number <= VERSIONS; number++) {
      const { task, ...dataset } = await addMadeUpVersion({ database, objects, backbone }, TASK.task, number)
      await bus.publish(createEvent(DatasetVersionCreatedV1, { producer: 'ingest', task, key: dataset.version, time: new Date(), data: dataset }))
    }
    say(`${jobs} trainings, ${kills} kills among ${processes} trainer processes, seed ${seed}; log in ${folder}/trainer.log`)
    const requested = requestJobs(bus, jobs - 1) // the newest version is the other one
    const tired = spareTheTired(database)
    const killing = killAtRandom({
      service: 'trainer', environment: { ...environment, ...environmentOf(folder, stack) }, kills, processes, random: seededNumbers(seed), withinMs: KILL_WITHIN_MS, shareReady: SHARE_READY, beforeKill: tired.beforeKill, onLine: (line) => log.write(`${line}\n`), say
    })
    const results = await Promise.allSettled([killing, requested])
    if (results[0].status === 'fulfilled') living = results[0].value
    const runIds = await requested
    await killing
    const killedAt = performance.now()
    await untilCalm(database, jobs)
    await delay(2000) // for what a trainer does beside: removing what others left
    for (const one of living) await one.stop()
    const [newest] = await database.runs.list({ trigger: 'dataset' })
    const violations = await checkTrainer({ task: TASK.task, database, objects, nats, runIds: [...runIds, newest?.runId ?? 'of the newest version'] })
    const commits = await database.trainer_commits.list()
    const count = (kind: string): number => commits.filter((commit) => commit.kind === kind).length
    say([
      `${kills} kills, ${tired.inTraining()} in the middle of a training, in ${Math.round((killedAt - startedAt) / 1000)} s, calm ${Math.round((performance.now() - killedAt) / 1000)} s later`,
      `${(await database.models.list()).length} models of ${jobs} trainings, ${(await database.activations.list()).length} promotions; ${count('term')} terms, ${count('register')} registrations and ${count('promote')} promotions committed`,
      `${violations.length} violations`
    ].join('\n'))
    return violations
  } finally {
    for (const one of living) await one.kill()
    await bus.close()
    await nats.close()
    await database.close()
    await objects.close()
    await stack.stop()
    log.end()
  }
}
