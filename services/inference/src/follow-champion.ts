import { setTimeout as delay } from 'node:timers/promises'
import type { Model } from '@emberwatch/contracts'
import type { Logger, Metrics } from '@emberwatch/observability'
import { currentActivation, type Database, recordIds } from '@emberwatch/storage'
import type { LoadedModel, ModelSlot } from './model-slot.ts'

interface FollowDeps {
  task: string
  database: Pick<Database, 'activations' | 'models'>
  slot: ModelSlot
  load: (model: Model) => Promise<LoadedModel>
  log: Logger
  metrics: Metrics
  checkMs: number
}

/**
 * Keeps the slot at the current champion. The event only says "look now": what counts is the record of alias moves,
 * which is also looked up regularly, so that a missed event delays a swap and never loses it.
 */
export const followChampion = ({ task, database, slot, load, log, metrics, checkMs }: FollowDeps) => {
  const state = { swaps: 0, lastSwapMs: null as number | null, lastRefusal: null as string | null }
  const stopping = new AbortController()

  const look = async (): Promise<void> => {
    const activation = await currentActivation(database, task, 'champion')
    if (activation === undefined || activation.modelVersion === slot.current()?.modelVersion) return
    const startedAt = performance.now()
    const model = await database.models.find(recordIds.model(task, activation.modelVersion))
    if (model === undefined) throw new Error(`the champion ${activation.modelVersion} is not in the registry`)
    slot.swap(await load(model))
    state.swaps++
    state.lastSwapMs = performance.now() - startedAt
    state.lastRefusal = null
    metrics.swaps.inc({ outcome: 'swapped' })
    log.info({ modelVersion: model.modelVersion, swapMs: Math.round(state.lastSwapMs) }, 'model swapped')
  }

  // One look at a time, and never more than one waiting: the waiting one sees everything that happened until it begins.
  let running = Promise.resolve()
  let waiting = false
  const check = (): Promise<void> => {
    if (waiting) return running
    waiting = true
    running = running.then(async () => {
      waiting = false
      try {
        await look()
      } catch (error) {
        state.lastRefusal = error instanceof Error ? error.message : String(error)
        metrics.swaps.inc({ outcome: 'refused' })
        log.error({ error, serving: slot.current()?.modelVersion }, 'champion not loaded; the old model goes on answering')
      }
    })
    return running
  }

  const checkRegularly = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await delay(checkMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (!stopping.signal.aborted) await check()
    }
  }
  const checking = checkRegularly()
  return {
    check,
    state: () => ({ ...state }),
    async stop () {
      stopping.abort()
      await Promise.all([checking, running])
    }
  }
}
