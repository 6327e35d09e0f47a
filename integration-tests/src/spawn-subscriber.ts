import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const EXAMPLE = resolve(import.meta.dirname, '..', '..', 'examples', 'subscribe-model-updated.ts')

/** The example subscriber as a process of its own, listening; `printed` waits for a line that it prints. */
export const spawnSubscriber = async (natsUrl: string) => {
  const child = spawn(process.execPath, [EXAMPLE, natsUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines: string[] = []
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const printed = async (text: string): Promise<string> => {
    const deadline = AbortSignal.timeout(30_000)
    for (;;) {
      const found = lines.find((line) => line.includes(text))
      if (found !== undefined) return found
      await once(output, 'line', { signal: deadline })
    }
  }
  await printed('listening on')
  return {
    lines,
    printed,
    async stop (): Promise<void> {
      child.kill('SIGTERM')
      await exited
    }
  }
}
