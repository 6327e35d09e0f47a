import { readFile } from 'node:fs/promises'
import { freePort } from './free-port.ts'
import { startGuarded, type GuardedCommand, type GuardedProcess } from './guarded-process.ts'
import { type ServerHandle } from './stack.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const READY_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 5_000
const PORT_ATTEMPTS = 5
const LOG_LINES_IN_ERROR = 12

/** How to run one kind of server on a given port. */
export interface LocalServerOptions {
  name: string
  guard: string
  logFile: string
  command: (port: number) => string[]
  environment?: Record<string, string>
  /** Throws until the server answers as itself; another server on the same port must not pass. */
  ready: (port: number, pid: number) => Promise<void>
}

/** A local server that runs and keeps its port across restarts. */
export interface LocalServer extends ServerHandle {
  readonly port: number
  stop (): Promise<void>
}

const lastLines = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-LOG_LINES_IN_ERROR).join('\n')
}

const startOnPort = async (options: LocalServerOptions, port: number): Promise<GuardedProcess> => {
  const { name, guard, logFile, environment } = options
  const command: GuardedCommand = { guard, command: options.command(port), logFile, ...(environment && { environment }) }
  const running = await startGuarded(command)
  try {
    await waitUntilReady(() => options.ready(port, running.pid), { what: name, timeoutMs: READY_TIMEOUT_MS, signal: running.ended })
    return running
  } catch (cause) {
    await running.kill()
    throw new Error(`${name} did not start; the end of ${logFile}:\n${await lastLines(logFile)}`, { cause })
  }
}

const startOnFreePort = async (options: LocalServerOptions): Promise<{ port: number, running: GuardedProcess }> => {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return { port, running: await startOnPort(options, port) }
    } catch (error) {
      const portTaken = error instanceof Error && error.message.includes('address already in use')
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

/** Starts one server on a free loopback port and waits until it answers. */
export const startLocalServer = async (options: LocalServerOptions): Promise<LocalServer> => {
  const { port, running: first } = await startOnFreePort(options)
  let running: GuardedProcess | undefined = first
  const alive = (): GuardedProcess | undefined => running?.ended.aborted ? undefined : running
  return {
    port,
    get pid () { return alive()?.pid },
    async kill () { await running?.kill() },
    async start () {
      if (!alive()) running = await startOnPort(options, port)
    },
    async stop () {
      await running?.terminate(STOP_TIMEOUT_MS)
      running = undefined
    }
  }
}
