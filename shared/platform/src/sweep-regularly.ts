import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@emberwatch/observability'
import type { Outbox } from '@emberwatch/storage'

/** Publishes, now and then every so often, what a crash left unpublished. */
export const sweepRegularly = (outbox: Pick<Outbox, 'sweep'>, intervalMs: number, log: Logger) => {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const published = await outbox.sweep()
        if (published > 0) log.info({ published }, 'published what a crash had left unpublished')
      } catch (error) {
        log.warn({ error }, 'outbox not swept')
      }
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
