import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { stackEnvironment, startServices } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import { serveWorld } from '@emberwatch/world'
import { signalled } from './signalled.ts'

/** `npm start`: the five services against the servers named in the environment or the local stack, until Ctrl-C; `--task scenes` (again and again) adds a further task. */
const { values } = parseArgs({ options: { replicas: { type: 'string', default: '2' }, task: { type: 'string', multiple: true, default: [] }, data: { type: 'string', default: '.emberwatch/data' } } })

/** Without a tile provider the outside world is played from `samples/`, so that everything can be tried. */
const openWorld = async () => {
  const chosen = ['TILE_PROVIDER', 'MAPBOX_TOKEN', 'CSV_URL'].filter((name) => (process.env[name] ?? '') !== '')
  if (chosen.length > 0) return { settings: {}, stop: async () => {} }
  const world = await serveWorld({ samples: resolve(import.meta.dirname, '..', 'samples'), now: new Date() })
  world.letFiresAppear()
  console.error('None of TILE_PROVIDER, MAPBOX_TOKEN and CSV_URL is set: feed and tiles come from samples/, and the feed is polled on request only.')
  return {
    // The simulated world has tiles of its own places only: background tiles drawn elsewhere would all come to nothing.
    settings: { ingest: { CSV_URL: world.csvUrl, TILE_PROVIDER: 'template', TILE_URL_TEMPLATE: world.tileUrlTemplate, PRIVATE_HOSTS: '127.0.0.1', POLL_INTERVAL_MS: '0', ENRICH_RATIO: '0' } },
    stop: world.stop
  }
}

const start = async (replicas: number): Promise<void> => {
  const stack = await startStack({ environment: process.env, dataFolder: values.data, log: (line) => console.error(line) })
  const world = await openWorld()
  try {
    const services = await startServices({
      environment: { ...process.env, ...stackEnvironment(stack) },
      settings: world.settings,
      replicas,
      furtherTasks: values.task,
      restart: true,
      onLine: (label, line) => console.log(line.startsWith('{') ? line : JSON.stringify({ service: label, msg: line }))
    })
    console.error(`\nEmberwatch is up: ${services.gateway} (API: ${services.gateway}/docs), ${replicas} replicas, NATS at ${stack.natsUrl}, data in ${values.data}. Ctrl-C stops everything.`)
    await signalled()
    await services.stop()
  } finally {
    await stack.stop()
    await world.stop()
  }
}

const replicas = Number(values.replicas)
if (!Number.isInteger(replicas) || replicas < 1 || replicas > 64) {
  console.error('--replicas takes a whole number from 1 to 64')
  process.exitCode = 1
} else {
  try {
    await start(replicas)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
