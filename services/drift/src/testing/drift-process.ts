import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A drift process as containers run it. */
export const spawnDrift = (environment: NodeJS.ProcessEnv) => {
  const child: ChildProcess = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  return { exited, kill: (signal: NodeJS.Signals): void => { child.kill(signal) } }
}
