import { readFileSync } from 'node:fs'
import type { ReplicaState } from '@emberwatch/contracts'
import { type OwnSystem, type PhaseTally, type RunResult, runScenario, type ScenarioPhase, startOwnSystem } from '@emberwatch/load-test'

/** How images are asked for: as fast as answers come, or as a phase of a scenario says. */
const TASKS = [{ name: 'predict an image', image: 'samples/tiles' }]

interface Started { stop: () => Promise<void> }

/** Milliseconds of processor time that a process has used, all its threads together; 0 where /proc is not there. */
const cpuMsOf = (pid: number): number => {
  try {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = after.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

const residentBytesOf = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
  } catch {
    return 0
  }
}

/** A system of its own that serves with one variant of the backbone, on two replicas of one thread unless said otherwise. */
export const startServing = async ({ variant, replicas = 2, gateways = 1, settings = {} }: { variant: string, replicas?: number, gateways?: number, settings?: NodeJS.ProcessEnv }) => {
  const started: Started[] = []
  const stop = async (): Promise<void> => { for (const one of started.splice(0).reverse()) await one.stop() }
  let system: OwnSystem
  try {
    system = await startOwnSystem({ environment: { ...process.env, BACKBONE_VARIANT: variant, ...settings }, replicas, gateways, say: () => {}, onStarted: (one) => started.push(one) })
  } catch (error) {
    await stop()
    throw error
  }
  const cpuMs = (): Map<string, number> => new Map([...system.pids()].map(([label, pid]) => [label, cpuMsOf(pid)]))
  const residentBytes = (): Map<string, number> => new Map([...system.pids()].map(([label, pid]) => [label, residentBytesOf(pid)]))
  /** How often the gateway has marked all of its heap so far. */
  const heapMarkings = async (): Promise<number> =>
    Number(/^nodejs_gc_duration_seconds_count\{[^}]*kind="major"[^}]*\} (\d+)$/m.exec(await (await fetch(`${system.gateway}/metrics`)).text())?.[1] ?? 0)
  /** How often each replica has taken another model so far. */
  const swaps = async (): Promise<Map<string, number>> => {
    const { items } = await (await fetch(`${system.gateway}/v1/replicas`)).json() as { items: ReplicaState[] }
    return new Map(items.map(({ replica, swaps }) => [replica, swaps]))
  }
  const run = (phases: ScenarioPhase[], { seed, host, stop: until }: { seed: number, host: string, stop: AbortSignal | undefined }): Promise<RunResult> =>
    runScenario({ scenario: { description: 'bench', deadline: '1s', sendDeadline: true, timeout: '5s', uniqueImages: true, tasks: TASKS, phases }, host, task: 'wildfire', seed, system, ...until !== undefined && { stop: until }, say: () => {} })
  return {
    system,
    cpuMs,
    residentBytes,
    heapMarkings,
    swaps,
    /** What a single phase came to; `host` is the gateway unless something stands in front of it, `stop` ends it early. */
    async measure (phase: Omit<ScenarioPhase, 'name'>, seed: number, { host = system.gateway, stop }: { host?: string, stop?: AbortSignal } = {}): Promise<PhaseTally> {
      const { phases: [result] } = await run([{ name: 'measured', thresholds: { failRatio: null }, ...phase }], { seed, host, stop })
      if (result === undefined) throw new Error('the phase did not run')
      return result.tally
    },
    stop
  }
}
export type Serving = Awaited<ReturnType<typeof startServing>>
