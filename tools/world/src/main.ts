import { resolve } from 'node:path'
import { serveWorld } from './serve-world.ts'

/** The outside world as a process of its own, as docker-compose.yml runs it: with all its fires, until SIGTERM. */
const { HOST, PORT, SAMPLES_FOLDER, PUBLIC_ADDRESS } = process.env

const world = await serveWorld({
  samples: SAMPLES_FOLDER || resolve(import.meta.dirname, '..', '..', '..', 'samples'),
  now: new Date(),
  host: HOST || '127.0.0.1',
  port: Number(PORT || 8090),
  ...(PUBLIC_ADDRESS ? { publicAddress: PUBLIC_ADDRESS } : {})
})
// A process that is number 1 of its container ends by no signal that it does not handle.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, world.stop)
console.log(`${world.letFiresAppear()} rows at ${world.csvUrl}, tiles at ${world.tileUrlTemplate}`)
