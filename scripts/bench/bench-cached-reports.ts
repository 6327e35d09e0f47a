import { type PhaseTally, runScenario } from '@emberwatch/load-test'
import { describeMachine } from '../describe-machine.ts'
import { writeTable } from '../write-table.ts'
import { startServing } from './own-serving.ts'

const USERS = 50
const SECONDS = 10
const LIMIT_MS = 50

const VERSIONS = '/v1/drift/report?reference={dataset.previous}&current={dataset.latest}'
const ASKED = [
  { name: 'downloaded by its versions, HTML', get: VERSIONS },
  { name: 'downloaded by its versions, JSON', get: `${VERSIONS}&format=json` },
  { name: 'shown by its id, HTML', get: '' }
]

interface Waiting { name: string, wait: [number, number] }
const WAITS: readonly Waiting[] = [{ name: '1 to 3 s', wait: [1, 3] }, { name: 'not at all', wait: [0, 0] }]

/**
 * `npm run bench -- drift cached`: how long the report of two versions takes once it is there, for 50 users against a system of its own; the table goes
 * into docs/drift.md. Ends with an error if the 95th percentile of users who wait between requests is over its bound.
 */
export const benchCachedReports = async (): Promise<void> => {
  const serving = await startServing({ variant: 'int8', replicas: 1 })
  const { system } = serving
  const measure = async (get: string, wait: [number, number]): Promise<PhaseTally> => {
    const phase = { name: 'measured', users: USERS, spawnRate: 50, wait, runTime: SECONDS, thresholds: { failRatio: null } }
    const { phases: [result] } = await runScenario({ scenario: { description: 'cached reports', deadline: '1s', timeout: '5s', tasks: [{ name: 'report', get }], phases: [phase] }, host: system.gateway, task: 'wildfire', seed: 1, system, say: () => {} })
    if (result === undefined) throw new Error('the phase did not run')
    return result.tally
  }
  const lines: string[] = []
  try {
    const made = await fetch(`${system.gateway}/v1/drift/report?reference=v1&current=v2&format=json`)
    const { reportId } = await made.json() as { reportId: string }
    for (const { name: waiting, wait } of WAITS) {
      for (const { name, get } of ASKED) {
        const path = get === '' ? `/v1/drift/reports/${reportId}/html` : get
        const { successes, sent } = await measure(path, wait)
        const [p50, p95, p99] = [successes.percentile(0.5), successes.percentile(0.95), successes.percentile(0.99)]
        const line = `| ${name} | ${waiting} | ${sent} | ${sent - successes.count} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${p99.toFixed(1)} |`
        console.log(line)
        lines.push(line)
        if (wait[1] > 0 && (p95 > LIMIT_MS || successes.count < sent)) {
          console.error(`too slow: p95 ${p95.toFixed(1)} ms (at most ${LIMIT_MS}), ${sent - successes.count} failed`)
          process.exitCode = 1
        }
      }
    }
  } finally {
    await serving.stop()
  }
  await writeTable('docs/drift.md', 'cached', [
    `Made by \`npm run bench -- drift cached\` (${USERS} users for ${SECONDS} s each, the load from the same cores) on ${describeMachine()}.`,
    '',
    '| a report that is there | users wait | requests | failed | p50, ms | p95, ms | p99, ms |',
    '|---|---|---|---|---|---|---|',
    ...lines
  ])
}
