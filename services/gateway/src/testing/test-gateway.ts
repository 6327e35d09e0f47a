import type { Bus } from '@emberwatch/bus'
import { createMemoryBus } from '@emberwatch/bus/testing'
import { createMetrics, type HealthCheck, type Logger, silentLogger } from '@emberwatch/observability'
import { readConfig } from '@emberwatch/platform'
import { createOutbox, type Database, type ObjectStore } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createGateway } from '../app.ts'
import { gatewayConfig } from '../config.ts'
import { type ApiKeysFile, createKeyRing } from '../domain/api-keys.ts'
import { createTaskList } from '../domain/task-list.ts'

interface TestOptions {
  /** Variables other than the defaults. */
  environment?: Record<string, string>
  checks?: HealthCheck[]
  log?: Logger
  /** Another bus, such as a real one. */
  bus?: Bus
  database?: Database
  objects?: ObjectStore
  /** A second task beside `wildfire`. */
  task?: string
  keys?: ApiKeysFile
}

const CLASSES = ['nowildfire', 'wildfire']

/** A gateway on fakes in memory, not listening; ask it through `server.inject`. */
export const createTestGateway = async ({ environment = {}, checks = [], log = silentLogger(), task = 'scenes', keys, ...servers }: TestOptions = {}) => {
  const memoryBus = createMemoryBus()
  const bus: Bus = servers.bus ?? memoryBus
  const database = servers.database ?? createMemoryDatabase()
  const objects = servers.objects ?? createMemoryObjectStore()
  const now = () => new Date('2026-06-30T00:00:00.000Z')
  const outbox = createOutbox({ owner: 'gateway', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now })
  const tasks = createTaskList([{ task, title: 'Scenes', classes: ['a', 'b', 'c'] }, { task: 'wildfire', title: 'Is it burning <here>?', classes: CLASSES }], 'wildfire')
  const config = readConfig(gatewayConfig, { PORT: '0', DRAIN_MS: '0', ...environment })
  const gateway = await createGateway({ bus, database, objects, outbox, now, log, metrics: createMetrics('gateway'), checks, tasks, config, keys: keys === undefined ? undefined : createKeyRing(keys) })
  return { ...gateway, bus, published: memoryBus.published, database, objects }
}
export type TestGateway = Awaited<ReturnType<typeof createTestGateway>>
