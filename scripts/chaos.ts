import { parseArgs } from 'node:util'
import { runIngestChaos } from './chaos/ingest-chaos.ts'

/** `npm run chaos -- ingest [--rows 5000] [--kills 200] [--processes 2] [--seed 1]`: kills a part of the system at random moments and then looks whether anything was lost or done twice. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '200' },
    processes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' }
  }
})

const number = (name: keyof typeof values, least: number): number => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least}`)
  return value
}

try {
  if (positionals.join(' ') !== 'ingest') throw new Error('say what shall be killed: npm run chaos -- ingest')
  const violations = await runIngestChaos({ rows: number('rows', 1), kills: number('kills', 0), processes: number('processes', 1), seed: number('seed', 0), environment: process.env, say: (line) => console.log(line) })
  for (const violation of violations) console.error(`VIOLATED: ${violation}`)
  process.exitCode = violations.length === 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
