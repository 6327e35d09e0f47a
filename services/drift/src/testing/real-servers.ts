import { randomBytes } from 'node:crypto'
import { connectBus } from '@emberwatch/bus'
import { inspectNats } from '@emberwatch/bus/testing'
import type { TaskDefinition } from '@emberwatch/contracts'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import type { Environment } from '@emberwatch/platform'
import { createOutbox, createS3ObjectStore, openDatabase } from '@emberwatch/storage'

/** Connects to the real servers that the test environment names, with a task and a database of its own. */
export const connectToRealServers = async (environment: Environment) => {
  const of = (name: string): string => environment[name] ?? ''
  const name = `test-${randomBytes(6).toString('hex')}`
  const task: TaskDefinition = { task: name, title: 'A task of this test', classes: ['nowildfire', 'wildfire'] }
  const bus = await connectBus({ servers: [of('NATS_URL')], name, log: silentLogger(), metrics: createMetrics(name) })
  const nats = await inspectNats(of('NATS_URL'))
  const database = openDatabase({ uri: of('MONGODB_URI'), name })
  const objects = createS3ObjectStore({ endpoint: of('S3_ENDPOINT'), region: of('S3_REGION'), accessKeyId: of('S3_ACCESS_KEY_ID'), secretAccessKey: of('S3_SECRET_ACCESS_KEY'), bucket: of('S3_BUCKET') })
  const now = (): Date => new Date()
  return {
    task,
    databaseName: name,
    bus,
    nats,
    database,
    objects,
    now,
    outbox: createOutbox({ owner: 'drift', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now }),
    /** The drift events that the stream holds of this task, by kind, without those that only tell of progress. */
    driftEvents: async (): Promise<string[]> =>
      (await nats.events()).filter(({ task: of, source, type }) => of === name && source === 'emberwatch/drift' && !type.includes('.progressed.')).map(({ type }) => type),
    async close (): Promise<void> {
      await bus.close()
      await nats.close()
      await database.close()
      await objects.close()
    }
  }
}

/** Looks again and again until there is something to see. */
export const eventually = async <Seen>(what: string, look: () => Promise<Seen | undefined | false>): Promise<Seen> => {
  const deadline = Date.now() + 50_000
  while (Date.now() < deadline) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  throw new Error(`waited in vain for ${what}`)
}
