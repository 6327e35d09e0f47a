import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stackEnvironment, startServices } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import { serveWorld } from '@emberwatch/world'
import type { DemoFacts } from './facts.ts'
import { createJourney, readUnseen } from './journey.ts'
import { restClient } from './rest-client.ts'
import { createStopwatch } from './stopwatch.ts'

const SAMPLES = resolve(import.meta.dirname, '..', '..', 'samples')
const REPLICAS = 2

/** What the demo started; stopped in reverse, whatever happened. */
export interface Started { stop: () => Promise<void> }

interface DemoOptions {
  environment: NodeJS.ProcessEnv
  /** Where the log of the services and the drift report go. */
  folder: string
  say: (line: string) => void
  /** Is told of everything that was started, as it starts. */
  onStarted: (started: Started) => void
  port: number
}

const startSystem = async ({ environment, folder, say, onStarted, port }: DemoOptions) => {
  // Servers of its own, even where others are named: its events would reach, and its repeats be dropped by, a system in use.
  const { NATS_URL: _nats, MONGODB_URI: _mongodb, S3_ENDPOINT: _s3, ...rest } = environment
  const stack = await startStack({ environment: rest, log: (line) => say(`    ${line}`) })
  onStarted(stack)
  const world = await serveWorld({ samples: SAMPLES, now: new Date() })
  onStarted(world)
  const log = createWriteStream(join(folder, 'services.log'))
  return {
    stack,
    world,
    async startServices () {
      const services = await startServices({
        environment: { ...environment, ...stackEnvironment(stack), LOG_LEVEL: 'info' },
        settings: {
          // The simulated world has tiles of its own places only: background tiles drawn elsewhere would all come to nothing.
          ingest: { CSV_URL: world.csvUrl, TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: world.tileUrlTemplate, PRIVATE_HOSTS: '127.0.0.1', POLL_INTERVAL_MS: '0', ENRICH_RATIO: '0', IMPORT_ROOT: join(SAMPLES, 'tiles') },
          gateway: { PORT: String(port) }
        },
        replicas: REPLICAS,
        onLine: (label, line) => { log.write(`${label} ${line}\n`) }
      })
      onStarted(services)
      return services
    }
  }
}

/** The main job of the system, end to end on real tiles; returns what happened. */
export const runDemo = async (options: DemoOptions): Promise<DemoFacts> => {
  const { folder, say } = options
  await mkdir(folder, { recursive: true })
  const { seconds, step } = createStopwatch(say)
  const unseen = await readUnseen(SAMPLES)

  const { stack, world, startServices: start } = await step('servers', () => startSystem(options))
  const { gateway } = await step('five services, two replicas', start)
  const client = restClient(gateway)
  const journey = createJourney({ client, world, replicas: REPLICAS })
  await step('all reachable', journey.reachable)
  const base = await step('base data set imported', journey.importBase)
  const first = await step('first model trained, promoted, loaded', () => journey.firstModel(base.dataset.version))
  const fires = await step('new fires polled, tiles validated', journey.newFires)
  const images = unseen.map(({ image }) => image)
  const second = await step('retrained, decided, swapped', () => journey.retrainAndSwap({ champion: first.modelVersion, datasetVersion: fires.dataset.version, images }))
  const predictions = await step('unseen tiles predicted', () => journey.predictUnseen(unseen))
  const { report, html } = await step('drift report', () => journey.driftReport(base.dataset.version, fires.dataset.version))
  const file = join(folder, `drift-${base.dataset.version}-vs-${fires.dataset.version}.html`)
  await writeFile(file, html)

  const { verdict, sentence, pValue, effect, significance } = report
  const facts: DemoFacts = {
    servers: stack.source,
    gateway,
    imported: base.imported,
    polled: fires.polled,
    polledAgain: fires.polledAgain,
    quarantine: fires.quarantine,
    datasets: [base.dataset, fires.dataset],
    models: [first, second.model],
    swap: second.swap,
    predictions,
    drift: { verdict, sentence, pValue, effect, significance, file },
    seconds: seconds()
  }
  if (facts.swap.failed > 0) throw new Error(`${facts.swap.failed} of ${facts.swap.requests} requests failed during the swap: ${facts.swap.failures.join('; ')}`)
  return facts
}
