import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

export type ServiceName = 'ingest' | 'trainer' | 'inference' | 'drift' | 'gateway'

export interface ServiceProcessOptions {
  service: ServiceName
  /** Its name in the output: the service, or the replica. */
  label: string
  environment: NodeJS.ProcessEnv
  /** Every line that the process prints. */
  onLine: (label: string, line: string) => void
}

/** One running service. */
export interface ServiceProcess {
  label: string
  service: ServiceName
  pid: number | undefined
  /** Resolves with its address, if it has one, once it says that it is ready; rejects if it ends before. */
  ready: Promise<string | undefined>
  ended: Promise<{ code: number | null, signal: NodeJS.Signals | null }>
  /** SIGTERM, then SIGKILL if it takes longer than half a minute. */
  stop: () => Promise<void>
  /** SIGKILL, as a crash. */
  kill: () => Promise<void>
}

const ROOT = join(import.meta.dirname, '..', '..', '..')
/** Those that keep processors busy for long, and how much they give way: nobody waits for drift, and it would take as much as those who answer. */
const NICENESS: Partial<Record<ServiceName, number>> = { trainer: 10, inference: 10, drift: 19 }
const KILL_AFTER_MS = 30_000
const LAST_LINES = 5

const readiness = (child: ChildProcess, label: string, lastLines: string[]): Promise<string | undefined> => new Promise((resolve, reject) => {
  child.on('message', (message) => {
    const { ready, address } = message as { ready?: boolean, address?: string }
    if (ready === true) resolve(address)
  })
  child.on('error', reject)
  child.on('exit', (code, signal) => reject(new Error(`${label} ended before it was ready (${signal ?? `code ${code}`}):\n${lastLines.join('\n')}`)))
})

/**
 * Linux shares processors among sessions first (autogroup) and heeds the niceness of threads only within one. Each service is a session of
 * its own, so those that compute would take the processor from the gateway for tens of milliseconds at a time however nice their threads are.
 */
const yieldToOthers = ({ pid }: ChildProcess, niceness: number): void => {
  if (process.platform === 'linux' && pid !== undefined) writeFile(`/proc/${pid}/autogroup`, String(niceness)).catch(() => {}) // a kernel without it has no such trouble
}

/** Starts a service's entry point, the same file that containers run, with this Node. */
export const startServiceProcess = ({ service, label, environment, onLine }: ServiceProcessOptions): ServiceProcess => {
  const child = spawn(process.execPath, [join(ROOT, 'services', service, 'src', 'main.ts')], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true // Ctrl-C reaches the launcher only, which then stops everything in order
  })
  const { [service]: niceness } = NICENESS
  if (niceness !== undefined) yieldToOthers(child, niceness)
  const lastLines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > LAST_LINES) lastLines.shift()
      onLine(label, line)
    })
  }
  const ready = readiness(child, label, lastLines)
  ready.catch(() => {}) // reported by whoever waits for it
  const ended = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null }))
  const running = (): boolean => child.exitCode === null && child.signalCode === null
  return {
    label,
    service,
    pid: child.pid,
    ready,
    ended,
    async stop () {
      if (!running()) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
      await ended
      clearTimeout(timer)
    },
    async kill () {
      if (!running()) return
      child.kill('SIGKILL')
      await ended
    }
  }
}
