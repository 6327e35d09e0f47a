import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'

export interface GuardedCommand {
  /** The guard binary: it kills the command when this process dies, however it dies. */
  guard: string
  command: string[]
  environment?: Record<string, string>
  logFile: string
}

/** A server process below its guard. */
export interface GuardedProcess {
  pid: number
  /** Aborted when the process has ended. */
  ended: AbortSignal
  /** SIGKILL for the server itself. */
  kill (): Promise<void>
  /** SIGTERM, then SIGKILL when it takes too long. */
  terminate (timeoutMs: number): Promise<void>
}

const readPid = async (guard: ChildProcess): Promise<number> => {
  let text = ''
  for await (const chunk of guard.stdout ?? []) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return Number.parseInt(text, 10)
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Starts a command below the guard; resolves when the process exists, not when it is ready. */
export const startGuarded = async ({ guard, command, environment = {}, logFile }: GuardedCommand): Promise<GuardedProcess> => {
  const log = await open(logFile, 'a')
  const ended = new AbortController()
  // detached: Ctrl-C in a terminal must reach only the program that owns the stack, which then stops it in order.
  const child = spawn(guard, command, { env: environment, stdio: ['pipe', 'pipe', log.fd], detached: true })
  child.stdin?.on('error', () => {}) // the guard may be gone already; its exit is what counts
  const exited = once(child, 'exit')
  exited.then(
    ([code]) => ended.abort(new Error(`ended with exit code ${String(code)}`)),
    (error: unknown) => ended.abort(error)
  )
  const pid = await readPid(child)
  await log.close()
  if (!(pid > 0)) {
    await exited
    throw new Error(`could not run ${command[0] ?? ''}`)
  }
  return {
    pid,
    ended: ended.signal,
    async kill () {
      if (!ended.signal.aborted) signal(pid, 'SIGKILL')
      await exited
    },
    async terminate (timeoutMs) {
      if (!ended.signal.aborted) signal(pid, 'SIGTERM')
      const timer = setTimeout(() => { if (!ended.signal.aborted) signal(pid, 'SIGKILL') }, timeoutMs)
      await exited.finally(() => clearTimeout(timer))
    }
  }
}
