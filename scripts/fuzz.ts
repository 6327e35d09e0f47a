import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startOwnSystem } from '@emberwatch/load-test'
import { runFuzz } from './fuzz/run-fuzz.ts'

/**
 * `npm run fuzz -- [--url http://127.0.0.1:8080] [--requests 20000] [--seed 1]`: requests made from the OpenAPI document
 * and hostile uploads; without an address on a system of its own. **It changes what it can**: never run it on data that
 * you want to keep.
 */
const { values: { url, requests, seed } } = parseArgs({ options: { url: { type: 'string' }, requests: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } } })
const HEALTH_WITHIN_MS = 100
const MOST_GROWTH_MB = 150

const say = (line: string): void => console.log(line)
const started: { stop: () => Promise<void> }[] = []
try {
  const folder = resolve(import.meta.dirname, '..', 'samples', 'unseen', 'wildfire')
  const tile = await readFile(resolve(folder, (await readdir(folder)).find((name) => name.endsWith('.jpg')) ?? ''))
  const { gateway } = url === undefined
    ? await startOwnSystem({ environment: process.env, replicas: 2, say, onStarted: (one) => started.push(one) })
    : { gateway: url }
  const startedAt = performance.now()
  const { statuses, faults, healthMs, memoryMb } = await runFuzz({ gateway, tile, requests: Number(requests), seed: Number(seed), say })
  const sent = Object.values(statuses).reduce((sum, count) => sum + count, 0)
  say(`${sent} answers in ${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${Object.entries(statuses).map(([status, count]) => `${status}: ${count}`).join(', ')}`)
  say(`health: p99 ${healthMs.p99.toFixed(1)} ms, longest ${healthMs.max.toFixed(1)} ms; memory of the gateway: ${memoryMb.before.toFixed(0)} MB before, ${memoryMb.middle.toFixed(0)} in the middle, ${memoryMb.after.toFixed(0)} after`)
  const broken = [
    ...faults,
    ...healthMs.max > HEALTH_WITHIN_MS ? [`health took ${healthMs.max.toFixed(1)} ms`] : [],
    ...memoryMb.after - memoryMb.middle > MOST_GROWTH_MB ? [`the gateway grew by ${(memoryMb.after - memoryMb.middle).toFixed(0)} MB in the second half`] : []
  ]
  for (const fault of broken) console.error(`FAULT: ${fault}`)
  process.exitCode = broken.length === 0 ? 0 : 1
} finally {
  for (const one of started.reverse()) await one.stop()
}
