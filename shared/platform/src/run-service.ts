import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bus, connectBus } from '@emberwatch/bus'
import { type Producer, type TaskDefinition } from '@emberwatch/contracts'
import { createLogger, createMetrics, type HealthCheck, type Logger, type Metrics, openTracing, startHealthServer, type Tracing } from '@emberwatch/observability'
import { createOutbox, createS3ObjectStore, type Database, type ObjectStore, openDatabase, type Outbox } from '@emberwatch/storage'
import { type Static, type TObject, Type } from 'typebox'
import { failpointOf } from './failpoint.ts'
import { platformConfig } from './platform-config.ts'
import { readCodeVersion } from './read-code-version.ts'
import { type Environment, readConfig } from './read-config.ts'
import { readTask } from './read-task.ts'
import { sweepRegularly } from './sweep-regularly.ts'
import { whenReachable } from './when-reachable.ts'

const platformSchema = Type.Object(platformConfig)

/** What every service stands on, connected and ready. */
export interface Platform {
  task: TaskDefinition
  log: Logger
  metrics: Metrics
  tracing: Tracing
  bus: Bus
  database: Database
  objects: ObjectStore
  outbox: Outbox
  now: () => Date
  /** Version of the package and, where known, the commit. */
  codeVersion: string
  /** NATS, the database and the object store, for a service that shows its health itself. */
  checks: readonly HealthCheck[]
}

/** Something that was started and knows how to stop, finishing the work in hand. */
export interface Running {
  stop: () => Promise<void>
  checks?: readonly HealthCheck[]
  /** Where a person reaches it, if it has a face. */
  address?: string
}

interface ServiceDefinition<Schema extends TObject> {
  name: Producer
  /** The variables of this service, beside those of every service. */
  config: Schema
  start: (platform: Platform, config: Readonly<Static<Schema>>) => Promise<Running>
}

const STOP_WITHIN_MS = 25_000

const connect = async (name: Producer, config: Readonly<Static<typeof platformSchema>>, log: Logger): Promise<Platform> => {
  const metrics = createMetrics(name)
  const codeVersion = await readCodeVersion(config.CODE_VERSION)
  const tracing = await openTracing({ service: name, codeVersion, instance: `${hostname()}-${process.pid}`, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, share: config.OTEL_TRACES_SAMPLER_ARG, log, metrics })
  const now = () => new Date()
  const database = openDatabase({ uri: config.MONGODB_URI, name: config.MONGODB_DATABASE })
  const objects = createS3ObjectStore({ endpoint: config.S3_ENDPOINT, region: config.S3_REGION, accessKeyId: config.S3_ACCESS_KEY_ID, secretAccessKey: config.S3_SECRET_ACCESS_KEY, bucket: config.S3_BUCKET })
  const [task, bus] = await Promise.all([
    readTask(config.TASKS_FOLDER, config.TASK),
    connectBus({ servers: config.NATS_URL.split(','), name, log, metrics, tracing, streamReplicas: config.NATS_STREAM_REPLICAS, ackWaitMs: config.EVENT_ACK_WAIT_MS }),
    whenReachable('MongoDB', database.ping, log),
    whenReachable('the S3 bucket', objects.ping, log)
  ])
  const checks = [{ name: 'nats', check: bus.connected }, { name: 'mongodb', check: database.ping }, { name: 's3', check: objects.ping }]
  const outbox = createOutbox({ owner: name, entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now, failpoint: failpointOf(config.FAILPOINT) })
  return { task, log, metrics, tracing, bus, database, objects, outbox, now, codeVersion, checks }
}

/** Lists are slow without their indexes, and correct; so nothing waits for them. */
const prepareDatabase = ({ database, log }: Platform): void => {
  database.createIndexes().then(
    (indexes) => log.debug({ indexes }, 'database prepared'),
    (error: unknown) => log.warn({ error }, 'indexes could not be made; lists are slower')
  )
}

/** Publishes what a crash left unpublished. */
const sweepOutbox = ({ outbox, log }: Platform, intervalMs: number) => sweepRegularly({
  async sweep () {
    const published = await outbox.sweep()
    if (published > 0) log.info({ published }, 'published what a crash had left unpublished')
  },
  intervalMs,
  log,
  failure: 'outbox not swept'
})

const stopOnSignal = (log: Logger, stop: () => Promise<void>): void => {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    const late = delay(STOP_WITHIN_MS, 'late' as const, { ref: false })
    Promise.race([stop(), late]).then(
      (outcome) => { log.info({ clean: outcome !== 'late' }, 'stopped'); process.exit(outcome === 'late' ? 1 : 0) },
      (error: unknown) => { log.error({ error }, 'stopping failed'); process.exit(1) }
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  // Started by a launcher that died: nobody is left to stop this process.
  if (process.send !== undefined) process.on('disconnect', () => onSignal('SIGTERM'))
}

/**
 * Runs one service process: reads its configuration, waits for its servers whatever the start order, starts it,
 * and on SIGTERM or SIGINT stops it in reverse order: the service, then NATS, then the databases.
 */
export const runService = async <Schema extends TObject>({ name, config: schema, start }: ServiceDefinition<Schema>, environment: Environment): Promise<void> => {
  const log = createLogger(name, environment['LOG_LEVEL'] === 'silent' ? 'silent' : 'info')
  try {
    const common = readConfig(platformSchema, environment)
    const own = readConfig(schema, environment)
    const serviceLog = createLogger(name, common.LOG_LEVEL)
    const platform = await connect(name, common, serviceLog)
    prepareDatabase(platform)
    const running = await start(platform, own)
    const sweeping = sweepOutbox(platform, common.OUTBOX_SWEEP_MS)
    const health = common.HEALTH_PORT === undefined
      ? undefined
      : await startHealthServer({ host: common.HEALTH_HOST, port: common.HEALTH_PORT, checks: [...platform.checks, ...running.checks ?? []], metrics: platform.metrics })
    stopOnSignal(serviceLog, async () => {
      await running.stop()
      await sweeping.stop()
      await platform.bus.close()
      await platform.database.close()
      await platform.objects.close()
      await platform.tracing.stop()
      await health?.stop()
    })
    serviceLog.info({ task: platform.task.task, address: running.address }, 'ready')
    process.send?.({ ready: true, address: running.address })
  } catch (error) {
    log.error({ error }, 'could not start')
    process.exit(1)
  }
}
