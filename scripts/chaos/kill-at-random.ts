import { setTimeout as delay } from 'node:timers/promises'
import { type ServiceProcess, startServiceProcess } from '@emberwatch/launcher'

interface Options {
  environment: NodeJS.ProcessEnv
  kills: number
  processes: number
  /** From 0 to 1, repeatable. */
  random: () => number
  onLine: (line: string) => void
  say: (line: string) => void
}

/** A kill comes at most so long after the one before. */
const WITHIN_MS = 3000
const SAY_EVERY = 20

/**
 * Keeps several ingest processes running, kills one of them after another at random moments (while it starts, waits,
 * leads or polls, as it comes) and puts a new one in its place. Resolves, after so many kills, with those that live on.
 */
export const killAtRandom = async ({ environment, kills, processes, random, onLine, say }: Options): Promise<ServiceProcess[]> => {
  const start = (): ServiceProcess => startServiceProcess({ service: 'ingest', label: 'ingest', environment, onLine: (_, line) => onLine(line) })
  const living = Array.from({ length: processes }, start)
  for (let killed = 1; killed <= kills; killed++) {
    await delay(random() * WITHIN_MS)
    const victim = Math.floor(random() * processes)
    await living[victim]?.kill()
    living[victim] = start()
    if (killed % SAY_EVERY === 0) say(`killed ${killed} of ${kills}`)
  }
  return living
}
