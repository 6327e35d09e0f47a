import { availableParallelism, cpus, loadavg } from 'node:os'
import { type OwnSystem, startOwnSystem } from '../own-system.ts'
import { goodputOf, type PhaseTally } from '../phase-tally.ts'
import { runScenario } from '../run-scenario.ts'
import type { ScenarioPhase } from '../scenario.ts'
import { preparePython } from './python-environment.ts'
import { type Peer, type RunningPeer, startPeer } from './start-peer.ts'

const CONNECTIONS = 16
const DEADLINE_MS = 1000

const bento = (service: string, environment: Readonly<Record<string, string>> = {}): Omit<Peer, 'name'> =>
  ({ command: 'bentoml', arguments: (port) => ['serve', `bento_server:${service}`, '--port', String(port)], environment, ready: '/readyz', field: 'image' })

const PEERS: readonly Peer[] = [
  { name: 'FastAPI + onnxruntime', command: 'uvicorn', arguments: (port) => ['fastapi_server:app', '--workers', '2', '--no-access-log', '--log-level', 'warning', '--port', String(port)], ready: '/ready' },
  { name: 'BentoML', ...bento('Single') },
  { name: 'BentoML, adaptive batching', ...bento('Batched') },
  { name: 'BentoML, at most 6 in hand', ...bento('Single', { PEER_CONCURRENCY: '3' }) } // of each of two workers
]

const say = (line: string): void => console.log(line)

interface Server { name: string, host: string, field?: string | undefined, path?: string }

const measure = async ({ host, field, path }: Server, phase: Omit<ScenarioPhase, 'name'>, seed: number): Promise<PhaseTally> => {
  const task = { name: 'image', image: 'samples/tiles', ...path !== undefined && { path }, ...field !== undefined && { field } }
  const { phases: [result] } = await runScenario({ host, task: 'wildfire', seed, say: () => {}, scenario: { description: 'comparison', deadline: DEADLINE_MS / 1000, timeout: '5s', uniqueImages: field === undefined, tasks: [task], phases: [{ name: 'measured', thresholds: { failRatio: null }, ...phase }] } })
  if (result === undefined) throw new Error('the phase did not run')
  return result.tally
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const cell = (value: number, digits = 0): string => value.toFixed(digits).padStart(8)

/** Every server in turns, several times over; then each with twice its own capacity. */
const compare = async (servers: readonly Server[], { rounds, seconds }: { rounds: number, seconds: number }): Promise<Map<string, number>> => {
  const results = new Map<string, PhaseTally[]>(servers.map(({ name }) => [name, []]))
  for (const server of servers) await measure(server, { users: CONNECTIONS, wait: [0, 0], runTime: 2 }, 0)
  for (let round = 1; round <= rounds; round++) {
    for (const server of servers) results.get(server.name)?.push(await measure(server, { users: CONNECTIONS, wait: [0, 0], runTime: seconds }, round))
  }
  const capacities = new Map<string, number>()
  say(`${''.padEnd(30)}${CONNECTIONS} connections: /s, lowest,  highest, p50 ms,  p99 ms | twice that, deadline 1 s: good/s, share, p99 ms of 2xx, refused/s, p99 ms, late or failed/s`)
  for (const server of servers) {
    const tallies = results.get(server.name) ?? []
    const rates = tallies.map(goodputOf)
    const capacity = median(rates)
    capacities.set(server.name, capacity)
    const over = await measure(server, { rate: 2 * Math.max(1, capacity), pause: 1, runTime: seconds + 2 }, 1)
    const bad = (over.offered ?? over.sent) - over.inTime - over.refusals.count
    say(`${server.name.padEnd(30)}${cell(capacity, 1)}${cell(Math.min(...rates), 1)}${cell(Math.max(...rates), 1)}${cell(median(tallies.map(({ successes }) => successes.percentile(0.5))))}${cell(median(tallies.map(({ successes }) => successes.percentile(0.99))))} |${cell(goodputOf(over), 1)}${cell(goodputOf(over) / capacity, 2)}${cell(over.successes.percentile(0.99))}${cell(over.refusals.count / over.seconds, 1)}${cell(over.refusals.count > 0 ? over.refusals.percentile(0.99) : NaN)}${cell(bad / over.seconds, 1)}`)
  }
  return capacities
}

const withVariant = async (variant: string, bin: string, extent: { rounds: number, seconds: number }): Promise<Map<string, number>> => {
  const started: { stop: () => Promise<void> }[] = []
  try {
    const ours: OwnSystem = await startOwnSystem({ environment: { ...process.env, BACKBONE_VARIANT: variant }, replicas: 2, say: () => {}, onStarted: (one) => started.push(one) })
    const peers: RunningPeer[] = []
    for (const peer of PEERS) {
      const running = await startPeer(peer, { bin, variant })
      started.push(running)
      peers.push(running)
    }
    say(`\n${variant} (the same file everywhere)`)
    return await compare([{ name: 'Emberwatch', host: ours.gateway }, ...peers.map((peer) => ({ ...peer, path: '/predict' }))], extent)
  } finally {
    for (const one of started.reverse()) await one.stop()
  }
}

/** The fastest of the others. */
const best = (rates: ReadonlyMap<string, number>): number => Math.max(...[...rates].filter(([name]) => name !== 'Emberwatch').map(([, rate]) => rate))

/**
 * `npm run peers [-- quick] [int8|fp32]`: Emberwatch beside FastAPI + onnxruntime and BentoML, each with two workers of one thread,
 * the same file, the same images and the load from the same cores; in turns within one run. About five minutes.
 */
const quick = process.argv.includes('quick')
const bin = await preparePython(say)
say(`${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load average ${(loadavg()[0] ?? 0).toFixed(1)} before, Node ${process.versions.node}`)
const extent = quick ? { rounds: 2, seconds: 3 } : { rounds: 5, seconds: 4 }
const own = (rates: ReadonlyMap<string, number>): number => rates.get('Emberwatch') ?? NaN
const results = new Map<string, Map<string, number>>()
for (const variant of ['int8', 'fp32'].filter((name, _, all) => !all.some((each) => process.argv.includes(each)) || process.argv.includes(name))) {
  const rates = await withVariant(variant, bin, extent)
  results.set(variant, rates)
  say(`${variant}, the same file: ${(own(rates) / best(rates)).toFixed(2)} times the fastest of the others`)
}
const [int8, fp32] = [results.get('int8'), results.get('fp32')]
if (int8 !== undefined && fp32 !== undefined) say(`our default (INT8) is ${(own(int8) / best(fp32)).toFixed(2)} times the fastest of the others with FP32`)
process.exit(0)
