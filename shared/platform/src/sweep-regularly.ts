import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@emberwatch/observability'

interface Sweeping {
  sweep: () => Promise<void>
  intervalMs: number
  log: Logger
  /** What is logged if it did not work out; it is tried again at the next turn. */
  failure: string
}

/** Tidies up now and then every so often: what a crash left undone, or what has had its time. */
export const sweepRegularly = ({ sweep, intervalMs, log, failure }: Sweeping) => {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sweep().catch((error: unknown) => log.warn({ error }, failure))
      await delay(intervalMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    async stop () {
      stopping.abort()
      await running
    }
  }
}
