import { EventEmitter, once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { inspectNats } from '@emberwatch/bus/testing'
import type { AnyEvent, EventDefinition, EventOf } from '@emberwatch/contracts'
import { stackEnvironment, startServices } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import { createS3ObjectStore, openDatabase } from '@emberwatch/storage'
import { serveWorld } from '@emberwatch/world'
import { restClient } from '../../scripts/demo/rest-client.ts'
import { makeSmallSamples } from './small-samples.ts'

/** The only task of these systems: the split of a tile is a hash of task and cell, and the samples were chosen by it. */
export const TASK = 'wildfire'

const LOGS = resolve(import.meta.dirname, '..', '..', '.emberwatch', 'e2e')
const DATABASE = 'e2e'

/** A search that takes a second; deliveries and repairs that do not keep a test waiting. */
const QUICK: NodeJS.ProcessEnv = { HEAD_UNITS: '32', MAX_EPOCHS: '30', OUTBOX_SWEEP_MS: '200', EVENT_ACK_WAIT_MS: '3000', POLL_INTERVAL_MS: '0', PORT: '0', LOG_LEVEL: 'info' }

interface SystemOptions {
  /** Of the test: the file of the services' log. */
  name: string
  /** Read by every service, over the usual ones. */
  settings?: NodeJS.ProcessEnv
  /** Servers that can be killed and started again: only local ones can. */
  killsServers?: boolean
}

interface Stoppable { stop: () => Promise<unknown> }

/** Events as they pass, to be waited for. */
const createHearing = () => {
  const heard: AnyEvent[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  return {
    heard,
    hear (event: AnyEvent): void {
      heard.push(event)
      arrivals.emit('event')
    },
    /** The first event of this kind that matches, be it heard already or to come. */
    async event<Definition extends EventDefinition> ({ name }: Definition, matches: (event: EventOf<Definition>) => boolean = () => true, withinMs = 120_000): Promise<EventOf<Definition>> {
      const deadline = AbortSignal.timeout(withinMs)
      for (;;) {
        const found = heard.find((event) => event.type === `emberwatch.${name}` && matches(event as EventOf<Definition>))
        if (found !== undefined) return found as EventOf<Definition>
        await once(arrivals, 'event', { signal: deadline }).catch((cause: unknown) => { throw new Error(`waited ${withinMs} ms in vain for ${name}`, { cause }) })
      }
    }
  }
}

const openLog = async (name: string) => {
  await mkdir(LOGS, { recursive: true })
  return createWriteStream(join(LOGS, `${name}.log`))
}

/**
 * The whole system on servers of its own: five services and two replicas as separate processes, a feed, a tile provider
 * and a small folder to import. Whatever was started is stopped when the start fails; afterwards `stop` does it.
 */
export const startSystem = async ({ name, settings = {}, killsServers = false }: SystemOptions) => {
  const started: Stoppable[] = []
  const stop = async (): Promise<void> => {
    const failures: unknown[] = []
    for (const one of started.splice(0).reverse()) await one.stop().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be stopped')
  }
  const log = await openLog(name)
  try {
    const samples = await makeSmallSamples()
    started.push({ stop: samples.remove })
    // Servers of its own: those of the other tests are shared.
    const stack = await startStack({ environment: { ...process.env, NATS_URL: undefined, MONGODB_URI: undefined, S3_ENDPOINT: undefined, ...(killsServers && { EMBERWATCH_STACK: 'local' }) }, log: () => {} })
    started.push(stack)
    const world = await serveWorld({ samples: samples.folder, now: new Date() })
    started.push(world)
    const nats = await inspectNats(stack.natsUrl)
    started.push({ stop: nats.close })
    const hearing = createHearing()
    await nats.listen(hearing.hear)
    const database = openDatabase({ uri: stack.mongodbUri, name: DATABASE })
    started.push({ stop: database.close })
    const objects = createS3ObjectStore(stack.s3)
    started.push({ stop: objects.close })

    const services = await startServices({
      environment: { ...process.env, ...stackEnvironment(stack), MONGODB_DATABASE: DATABASE, ...QUICK, ...settings },
      // The simulated world has tiles of its own places only: background tiles drawn elsewhere would all come to nothing.
      settings: { ingest: { CSV_URL: world.csvUrl, TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: world.tileUrlTemplate, PRIVATE_HOSTS: '127.0.0.1', ENRICH_RATIO: '0', IMPORT_ROOT: join(samples.folder, 'tiles') } },
      replicas: 2,
      onLine: (label, line) => { log.write(`${label} ${line}\n`) }
    })
    started.push(services)
    return { samples: samples.folder, stack, world, nats, database, objects, services, client: restClient(services.gateway), ...hearing, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
export type System = Awaited<ReturnType<typeof startSystem>>
