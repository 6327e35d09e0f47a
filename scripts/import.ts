import { parseArgs } from 'node:util'
import type { ImportJob } from '@emberwatch/contracts'
import { restClient } from './demo/rest-client.ts'
import { describeOutcome } from './import/describe-import.ts'
import { followImport } from './import/follow-import.ts'
import { signalled } from './signalled.ts'

/** `npm run import -- <folder or zip file> [--keep-splits] [--task T] [--gateway URL]`: imports labelled tiles and shows how far it is. */
const USAGE = `npm run import -- <folder or zip file, below the IMPORT_ROOT of the ingest service> [--keep-splits] [--task wildfire] [--gateway http://127.0.0.1:8080]

Its layout is <class>/<file> or train|valid|test/<class>/<file>; files called <lon>,<lat>.jpg have a place.
--keep-splits keeps the splits of the latter; otherwise the grid cell of a tile decides.`

const PLAIN_EVERY_MS = 10_000

/** A line that is written over on a terminal, and now and then a line of its own elsewhere. */
const createScreen = ({ isTTY = false, columns = 80 }: { isTTY?: boolean, columns?: number }) => {
  let saidAt = -Infinity
  return {
    tell (line: string, { state }: ImportJob): void {
      if (isTTY) process.stdout.write(`\r\u001b[K${line.slice(0, columns - 1)}`)
      else if (state === 'running' && performance.now() - saidAt >= PLAIN_EVERY_MS) {
        saidAt = performance.now()
        console.log(line)
      }
    },
    /** What stands on the terminal stays; what follows gets lines of its own. */
    leave (): void { if (isTTY) process.stdout.write('\n') }
  }
}

const start = async (gateway: string, task: string, body: { folder: string, keepSplits: boolean }): Promise<ImportJob> => {
  try {
    return await restClient(gateway).postJson<ImportJob>(`/v1/ingest/import?task=${encodeURIComponent(task)}&wait=false`, body)
  } catch (error) {
    throw error instanceof TypeError ? new Error(`the gateway cannot be reached at ${gateway}: is Emberwatch running? See --gateway`, { cause: error }) : error
  }
}

const run = async (): Promise<number> => {
  const { values, positionals: [folder, ...more] } = parseArgs({
    allowPositionals: true,
    options: { 'keep-splits': { type: 'boolean', default: false }, task: { type: 'string', default: 'wildfire' }, gateway: { type: 'string', default: 'http://127.0.0.1:8080' } }
  })
  if (folder === undefined || more.length > 0) throw new Error(USAGE)
  const gateway = values.gateway.replace(/\/+$/, '')
  const job = await start(gateway, values.task, { folder, keepSplits: values['keep-splits'] })

  const interrupted = new AbortController()
  signalled().then(() => interrupted.abort()).catch(() => {})
  const screen = createScreen(process.stdout)
  const ended = await followImport(job, { gateway, signal: interrupted.signal, tell: screen.tell }).finally(screen.leave)
  if (ended === undefined) {
    console.log(`The import goes on without this window; ${gateway}/v1/imports/${job.importId}?task=${job.task} says how far it is.`)
    return 130
  }
  for (const line of describeOutcome(ended, gateway)) console.log(line)
  return ended.state === 'failed' ? 1 : 0
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
