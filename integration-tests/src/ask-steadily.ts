import { setTimeout as delay } from 'node:timers/promises'
import type { Prediction, Problem } from '@emberwatch/contracts'
import { waitFor } from '../../scripts/demo/rest-client.ts'

/** One request and what came of it, if it has ended: the replica that answered, or the problem's code, or what became of the connection. */
export interface Ask { begunAt: number, endedAt?: number, replica?: string, failure?: string }

/** Between two requests of one client: load enough, and something left for services that start meanwhile. */
const PAUSE_MS = 20

/** The code below `fetch failed`; the error comes from outside Jest's realm, where `instanceof` says nothing. */
const failureOf = (error: unknown): string => (error as { cause?: { code?: string } }).cause?.code ?? String(error)

const askOnce = async (url: string, image: Uint8Array<ArrayBuffer>): Promise<Pick<Ask, 'replica' | 'failure'>> => {
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: image })
    return response.ok ? { replica: (await response.json() as Prediction).replica } : { failure: (await response.json() as Problem).code }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

/** Asks for predictions without end, so many clients at a time, and remembers when each request began and how it ended. */
export const askSteadily = (url: string, images: readonly Uint8Array<ArrayBuffer>[], clients: number) => {
  const asks: Ask[] = []
  const stopping = new AbortController()
  let next = 0
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const image = images[next++ % images.length] ?? new Uint8Array()
      const ask: Ask = { begunAt: performance.now() }
      asks.push(ask)
      Object.assign(ask, await askOnce(url, image), { endedAt: performance.now() })
      await delay(PAUSE_MS)
    }
  }
  const working = Promise.all(Array.from({ length: clients }, work))
  return {
    asks,
    /** Those that failed, of all or of those that began after a moment. */
    failures: (since = 0): Ask[] => asks.filter(({ failure, begunAt }) => failure !== undefined && begunAt >= since),
    /** Waits until so many requests that begin from now on have been answered. */
    async answers (count: number, matches: (ask: Ask) => boolean = () => true): Promise<void> {
      const since = performance.now()
      await waitFor(`${count} more answers`, async () => asks.filter((ask) => ask.begunAt >= since && ask.replica !== undefined && matches(ask)).length >= count ? true : undefined, 120_000)
    },
    async stop (): Promise<void> {
      stopping.abort()
      await working
    }
  }
}
export type SteadyAsking = ReturnType<typeof askSteadily>
