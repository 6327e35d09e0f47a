import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImportJob, Model, PollResult, ReplicaState } from '@emberwatch/contracts'
import { stackEnvironment, startServices } from '@emberwatch/launcher'
import { type ServerHandle, startStack } from '@emberwatch/stack'
import { serveWorld } from '@emberwatch/world'
import { createHttpClient } from './http-client.ts'
import { createRestClient, type RestClient, waitFor } from './rest-client.ts'

/** A whole Emberwatch on free ports that this load test started and may ill-treat. */
export interface OwnSystem {
  gateway: string
  gateways: readonly string[]
  replicas: readonly string[]
  /** The process of each service running now, by its label: gateway, inference-1, … */
  pids: () => Map<string, number>
  /** SIGKILL. */
  kill: (replica: string) => Promise<void>
  /** SIGSTOP and SIGCONT: a process that is connected and does nothing. */
  freeze: (replica: string) => void
  thaw: (replica: string) => void
  /** Resolves when it answers again. */
  startAgain: (replica: string) => Promise<void>
  /** SIGTERM to any service, and a new one when it has ended; resolves when that answers. */
  restart: (service: string) => Promise<void>
  /** Undefined where it is not a local process. */
  nats: ServerHandle | undefined
}

interface Options {
  environment: NodeJS.ProcessEnv
  replicas: number
  gateways?: number
  say: (line: string) => void
  /** Is told of everything that was started, as it starts. */
  onStarted: (started: { stop: () => Promise<void> }) => void
}

const SAMPLES = resolve(import.meta.dirname, '..', '..', 'samples')

const modelOf = (rest: RestClient, datasetVersion: string | null): Promise<Model> => waitFor(`a model of dataset ${datasetVersion}`, async () =>
  (await rest.items<Model>('/v1/models')).find((model) => model.datasetVersion === datasetVersion))

/** Imports the samples, polls the fires and has a model trained on each of the two dataset versions. */
const fill = async (rest: RestClient, replicas: number, say: Options['say']): Promise<void> => {
  await waitFor('all services', async () => (await rest.items<ReplicaState>('/v1/replicas')).length === replicas ? true : undefined)
  const imported = await rest.post<ImportJob>('/v1/ingest/import', { folder: '.' })
  say(`imported ${imported.datasetVersion}; training`)
  const first = await modelOf(rest, imported.datasetVersion)
  if (!first.decision.promote) throw new Error(`the first model was not promoted: ${first.decision.reason}`)
  const { datasetVersion } = await rest.post<PollResult>('/v1/ingest/poll', {})
  const second = await modelOf(rest, datasetVersion)
  const champion = second.decision.promote ? second : first
  await waitFor(`${replicas} replicas that serve ${champion.modelVersion}`, async () => {
    const states = await rest.items<ReplicaState>('/v1/replicas')
    return states.length === replicas && states.every(({ ready, modelVersion }) => ready && modelVersion === champion.modelVersion) ? true : undefined
  })
  say(`two models: ${first.modelVersion} and ${second.modelVersion}; champion is ${champion.modelVersion}`)
}

/** Starts servers, five services and the played outside world, and trains two models on the samples. */
export const startOwnSystem = async ({ environment, replicas, gateways = 1, say, onStarted }: Options): Promise<OwnSystem> => {
  const folder = resolve('.emberwatch', 'load')
  await mkdir(folder, { recursive: true })
  const log = createWriteStream(join(folder, 'services.log'))
  say(`starting a system of our own with ${replicas} replicas; its log is ${folder}/services.log`)
  // Servers of its own, even where others are named: a load test has no business in a system in use.
  const { NATS_URL: _nats, MONGODB_URI: _mongodb, S3_ENDPOINT: _s3, ...rest } = environment
  const stack = await startStack({ environment: rest, log: say })
  onStarted(stack)
  const world = await serveWorld({ samples: SAMPLES, now: new Date() })
  onStarted(world)
  world.letFiresAppear()
  const services = await startServices({
    environment: { ...rest, ...stackEnvironment(stack), LOG_LEVEL: environment['LOG_LEVEL'] ?? 'warn' },
    settings: {
      // The simulated world has tiles of its own places only: background tiles drawn elsewhere would all come to nothing.
      ingest: { CSV_URL: world.csvUrl, TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: world.tileUrlTemplate, PRIVATE_HOSTS: '127.0.0.1', POLL_INTERVAL_MS: '0', ENRICH_RATIO: '0', IMPORT_ROOT: join(SAMPLES, 'tiles') },
      gateway: { PORT: '0' },
      inference: { ANSWER_CACHE: environment['ANSWER_CACHE'] ?? '0' } // the samples are few: what is measured is the work, not the memory of it
    },
    replicas,
    gateways,
    onLine: (label, line) => { log.write(`${label} ${line}\n`) }
  })
  onStarted(services)
  const http = createHttpClient(services.gateway)
  try {
    await fill(createRestClient(http, services.gateway), replicas, say)
  } finally {
    http.close()
  }
  const pids = (): Map<string, number> => new Map([...services.processes].flatMap(([label, { pid }]) => pid === undefined ? [] : [[label, pid] as const]))
  const send = (replica: string, signal: NodeJS.Signals): void => {
    const pid = pids().get(replica)
    if (pid !== undefined) process.kill(pid, signal)
  }
  return {
    gateway: services.gateway,
    gateways: services.gateways,
    replicas: Array.from({ length: replicas }, (_, index) => `inference-${index + 1}`),
    pids,
    async kill (replica) { await services.processes.get(replica)?.kill() },
    freeze: (replica) => send(replica, 'SIGSTOP'),
    thaw: (replica) => send(replica, 'SIGCONT'),
    async startAgain (replica) { await services.startAgain(replica) },
    async restart (service) {
      await services.processes.get(service)?.stop()
      await services.startAgain(service)
    },
    nats: stack.handles.nats
  }
}
