import { setTimeout as delay } from 'node:timers/promises'
import { type ServiceName, type ServiceProcess, startServiceProcess } from '@emberwatch/launcher'

interface Options {
  service: ServiceName
  environment: NodeJS.ProcessEnv
  kills: number
  processes: number
  /** From 0 to 1, repeatable. */
  random: () => number
  /** A kill comes at most so long after the one before; default: 3 s. */
  withinMs?: number
  /** Share of the kills whose victim is ready when their time begins to run, the others come as they come; default: none. */
  shareReady?: number
  /** Waited for before each kill. */
  beforeKill?: () => Promise<void>
  onLine: (line: string) => void
  say: (line: string) => void
}

const WITHIN_MS = 3000
const SAY_EVERY = 20

/**
 * Keeps several processes of a service running, kills one of them after another at random moments (while it starts,
 * waits, leads or works, as it comes) and puts a new one in its place. Resolves, after so many kills, with those that live on.
 */
export const killAtRandom = async ({ service, environment, kills, processes, random, withinMs = WITHIN_MS, shareReady = 0, beforeKill = async () => {}, onLine, say }: Options): Promise<ServiceProcess[]> => {
  const start = (): ServiceProcess => startServiceProcess({ service, label: service, environment, onLine: (_, line) => onLine(line) })
  const living = Array.from({ length: processes }, start)
  for (let killed = 1; killed <= kills; killed++) {
    const victim = Math.floor(random() * processes)
    if (shareReady > 0 && random() < shareReady) await living[victim]?.ready
    await delay(random() * withinMs)
    await beforeKill()
    await living[victim]?.kill()
    living[victim] = start()
    if (killed % SAY_EVERY === 0) say(`killed ${killed} of ${kills}`)
  }
  return living
}
