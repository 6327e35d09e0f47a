import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@emberwatch/observability'

const RETRY_MS = 500

/** Waits until a server answers, so that services may be started before what they need. */
export const whenReachable = async (server: string, ping: () => Promise<boolean>, log: Logger): Promise<void> => {
  for (let attempt = 1; !await ping(); attempt++) {
    if (attempt === 1 || attempt % 20 === 0) log.warn({ server, attempt }, 'waiting for a server')
    await delay(RETRY_MS)
  }
}
