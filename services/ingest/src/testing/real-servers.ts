import { randomBytes } from 'node:crypto'
import { connectBus } from '@emberwatch/bus'
import type { TaskDefinition } from '@emberwatch/contracts'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import type { Environment } from '@emberwatch/platform'
import { createOutbox, createS3ObjectStore, openDatabase } from '@emberwatch/storage'

/** Connects to the real servers that the test environment names, with a task and a database of its own. */
export const connectToRealServers = async (environment: Environment) => {
  const of = (name: string): string => environment[name] ?? ''
  const name = `test-${randomBytes(6).toString('hex')}`
  const task: TaskDefinition = { task: name, title: 'A task of this test', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }
  const bus = await connectBus({ servers: [of('NATS_URL')], name, log: silentLogger(), metrics: createMetrics(name) })
  const database = openDatabase({ uri: of('MONGODB_URI'), name })
  const objects = createS3ObjectStore({ endpoint: of('S3_ENDPOINT'), region: of('S3_REGION'), accessKeyId: of('S3_ACCESS_KEY_ID'), secretAccessKey: of('S3_SECRET_ACCESS_KEY'), bucket: of('S3_BUCKET') })
  const now = (): Date => new Date()
  const outbox = createOutbox({ owner: 'ingest', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now })
  return {
    task,
    databaseName: name,
    bus,
    database,
    objects,
    outbox,
    now,
    async close (): Promise<void> {
      await bus.close()
      await database.close()
      await objects.close()
    }
  }
}
