import { parseArgs } from 'node:util'
import { runIngestChaos } from './chaos/ingest-chaos.ts'
import { runTrainerChaos } from './chaos/trainer-chaos.ts'

/**
 * `npm run chaos -- ingest [--rows 5000] [--kills 200] [--processes 2] [--seed 1]` or `npm run chaos -- trainer [--jobs 24] [--kills 50] [--processes 1] [--seed 1]`:
 * kills a part of the system at random moments and then looks whether anything was lost or done twice.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '5000' },
    jobs: { type: 'string', default: '24' },
    kills: { type: 'string' },
    processes: { type: 'string' },
    seed: { type: 'string', default: '1' }
  }
})

const number = (name: keyof typeof values, least: number, preset?: number): number => {
  const value = Number(values[name] ?? preset)
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least}`)
  return value
}

const around = { seed: number('seed', 0), environment: process.env, say: (line: string) => console.log(line) }
const parts: Record<string, () => Promise<string[]>> = {
  ingest: () => runIngestChaos({ rows: number('rows', 1), kills: number('kills', 0, 200), processes: number('processes', 1, 2), ...around }),
  trainer: () => runTrainerChaos({ jobs: number('jobs', 1), kills: number('kills', 0, 50), processes: number('processes', 1, 1), ...around })
}

try {
  const run = parts[positionals.join(' ')]
  if (run === undefined) throw new Error('say what shall be killed: npm run chaos -- ingest, or trainer')
  const violations = await run()
  for (const violation of violations) console.error(`VIOLATED: ${violation}`)
  process.exitCode = violations.length === 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
