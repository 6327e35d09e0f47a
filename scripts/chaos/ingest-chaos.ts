import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inspectNats } from '@emberwatch/bus/testing'
import type { TaskDefinition } from '@emberwatch/contracts'
import { type ServiceProcess, stackEnvironment } from '@emberwatch/launcher'
import { type Stack, startStack } from '@emberwatch/stack'
import { createS3ObjectStore, type Database, openDatabase } from '@emberwatch/storage'
import { checkIngest } from './check-ingest.ts'
import { killAtRandom } from './kill-at-random.ts'
import { type Season, serveSeason } from './made-up-season.ts'

interface Options {
  rows: number
  kills: number
  /** Ingest processes that share the work. */
  processes: number
  seed: number
  environment: NodeJS.ProcessEnv
  say: (line: string) => void
}

const TASK: TaskDefinition = { task: 'made-up-season', title: 'A made-up season', classes: ['nowildfire', 'wildfire'], feedLabel: 'wildfire' }
const TILE_DELAY_MS = 20
const LOOK_EVERY_MS = 3000 // each look reads whole collections
const STUCK_AFTER_MS = 2 * 60_000

/** Mulberry32: small, and the same on every machine. */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

const environmentOf = (folder: string, stack: Stack, season: Season): NodeJS.ProcessEnv => ({
  ...stackEnvironment(stack),
  TASK: TASK.task,
  TASKS_FOLDER: folder,
  MONGODB_DATABASE: 'ingest-chaos',
  CSV_URL: season.csvUrl,
  TILE_PROVIDER: 'template',
  TILE_URL_TEMPLATE: season.tileUrlTemplate,
  PRIVATE_HOSTS: '127.0.0.1',
  TILE_RATE_PER_MINUTE: '100000',
  POLL_INTERVAL_MS: '2000',
  OUTBOX_SWEEP_MS: '1000',
  LEASE_MS: '5000'
})

/** Waits until every fire has its effect, everything is announced and the newest version has every image. */
const untilCalm = async (database: Database, fires: number): Promise<void> => {
  let lastProgress = performance.now()
  let before = ''
  for (;;) {
    await delay(LOOK_EVERY_MS)
    const settled = (await database.fires.list()).filter(({ state }) => state !== 'pending').length
    const images = await database.images.list()
    const newest = (await database.datasets.list()).reduce((most, { images: count }) => Math.max(most, count), 0)
    const left = await database.outbox.list()
    if (settled === fires && newest === images.length && left.length === 0) return
    const now = `${settled} of ${fires} fires settled, ${images.length} images of which the newest version has ${newest}, ${left.length} notes in the outbox`
    if (now !== before) lastProgress = performance.now()
    before = now
    if (performance.now() - lastProgress > STUCK_AFTER_MS) throw new Error(`nothing happened for ${STUCK_AFTER_MS / 1000} s: ${now}`)
  }
}

/** Polls a made-up season while the ingest processes are killed; returns what was violated, and says what happened. */
export const runIngestChaos = async ({ rows, kills, processes, seed, environment, say }: Options): Promise<string[]> => {
  const folder = resolve('.emberwatch', 'chaos')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${TASK.task}.json`), JSON.stringify(TASK))
  const log = createWriteStream(join(folder, 'ingest.log'))
  const stack = await startStack({ environment: { ...environment, EMBERWATCH_STACK: 'local' }, log: say })
  const season = await serveSeason(rows, TILE_DELAY_MS)
  const database = openDatabase({ uri: stack.mongodbUri, name: 'ingest-chaos' })
  const objects = createS3ObjectStore(stack.s3)
  const nats = await inspectNats(stack.natsUrl)
  let living: ServiceProcess[] = []
  try {
    const startedAt = performance.now()
    say(`${rows} rows, ${kills} kills among ${processes} ingest processes, seed ${seed}; log in ${folder}/ingest.log`)
    living = await killAtRandom({ service: 'ingest', environment: { ...environment, ...environmentOf(folder, stack, season) }, kills, processes, random: randomFrom(seed), onLine: (line) => log.write(`${line}\n`), say })
    const killedAt = performance.now()
    const fires = season.season.filter(({ fate }) => fate !== 'repeated' && fate !== 'row-invalid').length
    await untilCalm(database, fires)
    for (const one of living) await one.stop()
    const violations = await checkIngest({ task: TASK.task, database, objects, nats, season })
    const asked = season.requests.length
    say([
      `${kills} kills in ${Math.round((killedAt - startedAt) / 1000)} s, calm ${Math.round((performance.now() - killedAt) / 1000)} s later`,
      `${fires} fires, ${(await database.images.list()).length} images, ${(await database.quarantine.list()).length} quarantine entries, ${(await database.datasets.list()).length} dataset versions`,
      `${asked} tile requests for ${fires} fires: ${asked - fires} were asked for again because the process that had asked was killed`,
      `${violations.length} violations`
    ].join('\n'))
    return violations
  } finally {
    for (const one of living) await one.kill()
    await nats.close()
    await database.close()
    await objects.close()
    await season.stop()
    await stack.stop()
    log.end()
  }
}
