import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** An ingest process as containers run it; `logged` resolves with the first line that it logs with this message. */
export const spawnIngest = (environment: NodeJS.ProcessEnv) => {
  const child: ChildProcess = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  if (child.stdout === null) throw new Error('the process has no output')
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line))
  return {
    lines,
    exited,
    kill: (signal: NodeJS.Signals): void => { child.kill(signal) },
    async logged (message: string): Promise<string> {
      const find = (): string | undefined => lines.find((line) => line.includes(JSON.stringify(message)))
      const deadline = AbortSignal.timeout(30_000)
      for (let line = find(); ; line = find()) {
        if (line !== undefined) return line
        await once(output, 'line', { signal: deadline })
      }
    }
  }
}
