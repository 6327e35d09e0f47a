import { isOutage } from '@emberwatch/bus'
import type { Activation, Model } from '@emberwatch/contracts'
import type { Logger, Metrics } from '@emberwatch/observability'
import { currentActivation, type Database, recordIds } from '@emberwatch/storage'
import { modelRefused } from './errors.ts'
import type { LoadedModel, ModelSlot } from './model-slot.ts'
import { createRefusals } from './refusals.ts'

export interface SwapDeps {
  task: string
  database: Pick<Database, 'activations' | 'models'>
  slot: ModelSlot
  load: (model: Model) => Promise<LoadedModel>
  log: Logger
  metrics: Metrics
  now: () => Date
  /** How long a refused model is left alone before it is tried again. */
  retryMs: number
}

/** Looks which model is champion now and, if another one answers, loads it and swaps to it. */
export const createSwapper = ({ task, database, slot, load, log, metrics, now, retryMs }: SwapDeps) => {
  const refusals = createRefusals({ retryMs, now, metrics })
  const state = { swaps: 0, lastSwapMs: null as number | null }
  refusals.clear()

  const loadChampion = async (modelVersion: string): Promise<LoadedModel> => {
    const model = await database.models.find(recordIds.model(task, modelVersion))
    if (model === undefined) throw modelRefused(modelVersion, 'it is not in the registry')
    return load(model)
  }

  const loadOrRefuse = async ({ modelVersion, number }: Activation): Promise<LoadedModel> => {
    try {
      return await loadChampion(modelVersion)
    } catch (error) {
      if (!isOutage(error)) refusals.add(number, error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  return {
    state: () => ({ ...state, lastRefusal: refusals.last() }),
    /** @throws {AppError} why the champion could not be loaded; the old model goes on answering */
    async look (): Promise<void> {
      const activation = await currentActivation(database, task, 'champion')
      if (activation === undefined) return
      const { modelVersion, number } = activation
      if (modelVersion === slot.current()?.modelVersion) return refusals.clear()
      if (refusals.isRecent(number)) return
      const startedAt = performance.now()
      slot.swap(await loadOrRefuse(activation))
      state.swaps++
      state.lastSwapMs = performance.now() - startedAt
      refusals.clear()
      metrics.swaps.inc({ outcome: 'swapped' })
      metrics.swapSeconds.observe(state.lastSwapMs / 1000)
      log.info({ modelVersion, swapMs: Math.round(state.lastSwapMs) }, 'model swapped')
    }
  }
}
