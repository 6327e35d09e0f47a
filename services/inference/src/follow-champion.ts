import { setTimeout as delay } from 'node:timers/promises'
import { isOutage } from '@emberwatch/bus'
import { createSwapper, type SwapDeps } from './swap-to-champion.ts'

const FIRST_LOOK_WAIT_MS = 500
/** All replicas hear of a move at once; loading costs each of them a moment, which is not to be the same one. */
const SPREAD_MS = 150

/**
 * Keeps the slot at the current champion. The event only says "look now": what counts is the record of alias moves,
 * which is also looked up regularly, so that a missed event delays a swap and never loses it.
 */
export const followChampion = ({ checkMs, ...deps }: SwapDeps & { checkMs: number }) => {
  const { log, slot } = deps
  const { look, state } = createSwapper(deps)
  const stopping = new AbortController()
  const wait = (ms: number): Promise<void> => delay(ms, undefined, { signal: stopping.signal }).catch(() => {})

  // One look at a time, and never more than one waiting: the waiting one sees everything that happened until it begins.
  let running = Promise.resolve()
  let waiting = false
  let heard = false
  const check = (): Promise<void> => {
    if (waiting) return running
    waiting = true
    running = running.then(async () => {
      waiting = false
      await look().catch((error: unknown) => log.error({ error, serving: slot.current()?.modelVersion }, 'champion not loaded; the old model goes on answering'))
    })
    return running
  }

  const checkRegularly = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await wait(checkMs)
      if (!stopping.signal.aborted) await check()
    }
  }
  const checking = checkRegularly()

  return {
    /** The alias has moved: looks within {@link SPREAD_MS}. */
    hear (): void {
      if (heard) return
      heard = true
      wait(Math.random() * SPREAD_MS).then(() => {
        heard = false
        return stopping.signal.aborted ? undefined : check()
      }).catch(() => {}) // neither rejects: a look that fails says so itself
    },
    state,
    /** The first look: waits while a server is away, so that a replica does not begin without the champion there is. */
    async begin (): Promise<void> {
      for (;;) {
        try {
          return await look()
        } catch (error) {
          log.warn({ error }, 'champion not loaded at the start')
          if (!isOutage(error) || stopping.signal.aborted) return
          await wait(FIRST_LOOK_WAIT_MS)
        }
      }
    },
    async stop (): Promise<void> {
      stopping.abort()
      await Promise.all([checking, running])
    }
  }
}
