import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startOwnSystem } from '@emberwatch/load-test'
import { openSlowSockets } from './slow-sockets.ts'

const SOCKETS = 500
const ROUNDS = 4
const ROUND_MS = 8000
const CLIENTS = 3
const PAUSE_MS = 40
const CUT_WITHIN_MS = 7000
const MOST_RATIO = 1.5

const readTiles = async (): Promise<Uint8Array<ArrayBuffer>[]> => {
  const folder = resolve(import.meta.dirname, '..', '..', 'samples', 'unseen', 'wildfire')
  return Promise.all((await readdir(folder)).filter((name) => name.endsWith('.jpg')).map(async (name) => new Uint8Array(await readFile(join(folder, name)))))
}

/** Predictions for a while; how long each took, and how many were not answered with 200. */
const askFor = async (gateway: string, tiles: readonly Uint8Array<ArrayBuffer>[], forMs: number) => {
  const took: number[] = []
  let failed = 0
  let next = 0
  const until = performance.now() + forMs
  const work = async (): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now()
      const ok = await fetch(`${gateway}/v1/tasks/wildfire/predict?fresh=true`, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: tiles[next++ % tiles.length] ?? new Uint8Array() })
        .then(async (response) => { await response.arrayBuffer(); return response.ok }, () => false)
      if (ok) took.push(performance.now() - startedAt)
      else failed++
      await delay(PAUSE_MS)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, work))
  return { took, failed }
}

const percentile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN

const compare = async (gateway: string): Promise<string[]> => {
  const tiles = await readTiles()
  const quiet: number[] = []
  const beside: number[] = []
  const lifetimes: number[] = []
  let failed = 0
  await askFor(gateway, tiles, 3000)
  for (let round = 1; round <= ROUNDS; round++) {
    const alone = await askFor(gateway, tiles, ROUND_MS)
    const slow = openSlowSockets(new URL(gateway), SOCKETS)
    await delay(1000)
    const together = await askFor(gateway, tiles, ROUND_MS)
    const oldest = slow.oldest()
    slow.stop()
    quiet.push(...alone.took)
    beside.push(...together.took)
    lifetimes.push(...slow.lifetimes, oldest)
    failed += alone.failed + together.failed
    console.log(`round ${round}: p50 and p99 alone ${percentile(alone.took, 0.5).toFixed(1)} and ${percentile(alone.took, 0.99).toFixed(1)} ms, beside ${SOCKETS} slow clients ${percentile(together.took, 0.5).toFixed(1)} and ${percentile(together.took, 0.99).toFixed(1)} ms; ${slow.lifetimes.length} cut, after ${(Math.max(...slow.lifetimes) / 1000).toFixed(1)} s at the latest`)
  }
  const ratio = percentile(beside, 0.99) / percentile(quiet, 0.99)
  const longest = Math.max(...lifetimes)
  console.log(`${quiet.length} and ${beside.length} predictions: p99 ${percentile(quiet, 0.99).toFixed(1)} and ${percentile(beside, 0.99).toFixed(1)} ms, ratio ${ratio.toFixed(2)}; p50 ratio ${(percentile(beside, 0.5) / percentile(quiet, 0.5)).toFixed(2)}; ${failed} failed; ${lifetimes.length} slow clients, the longest lived ${(longest / 1000).toFixed(1)} s; ${availableParallelism()} cores, the clients on the same ones`)
  return [
    ...failed > 0 ? [`${failed} good requests failed`] : [],
    ...longest > CUT_WITHIN_MS ? [`a slow client lived ${(longest / 1000).toFixed(1)} s`] : [],
    ...ratio > MOST_RATIO ? [`p99 is ${ratio.toFixed(2)} times that without slow clients`] : []
  ]
}

/**
 * 500 sockets that send a byte at a time, in headers and in bodies, against a gateway that others ask as well: how soon
 * they are cut, and what they cost the others. `npm run bench -- slow-clients [URL]`; without an address on a system of
 * its own.
 */
export const benchSlowClients = async ([url]: readonly string[]): Promise<void> => {
  const started: { stop: () => Promise<void> }[] = []
  try {
    const { gateway } = url === undefined
      ? await startOwnSystem({ environment: process.env, replicas: 2, say: (line) => console.log(line), onStarted: (one) => started.push(one) })
      : { gateway: url }
    const broken = await compare(gateway)
    for (const line of broken) console.error(`NOT MET: ${line}`)
    process.exitCode = broken.length === 0 ? 0 : 1
  } finally {
    for (const one of started.reverse()) await one.stop()
  }
}
