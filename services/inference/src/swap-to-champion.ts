import { isOutage } from '@emberwatch/bus'
import type { Model } from '@emberwatch/contracts'
import type { Logger, Metrics } from '@emberwatch/observability'
import { currentActivation, type Database, recordIds } from '@emberwatch/storage'
import type { LoadedModel, ModelSlot } from './model-slot.ts'

export interface SwapDeps {
  task: string
  database: Pick<Database, 'activations' | 'models'>
  slot: ModelSlot
  load: (model: Model) => Promise<LoadedModel>
  log: Logger
  metrics: Metrics
}

/** Looks which model is champion now and, if another one answers, loads it and swaps to it. */
export const createSwapper = ({ task, database, slot, load, log, metrics }: SwapDeps) => {
  const state = { swaps: 0, lastSwapMs: null as number | null, lastRefusal: null as string | null }

  const loadOrRefuse = async (model: Model): Promise<LoadedModel> => {
    try {
      return await load(model)
    } catch (error) {
      if (!isOutage(error)) {
        state.lastRefusal = error instanceof Error ? error.message : String(error)
        metrics.swaps.inc({ outcome: 'refused' })
      }
      throw error
    }
  }

  return {
    state: () => ({ ...state }),
    /** @throws {AppError} why the champion could not be loaded; the old model goes on answering */
    async look (): Promise<void> {
      const activation = await currentActivation(database, task, 'champion')
      if (activation === undefined) return
      if (activation.modelVersion === slot.current()?.modelVersion) {
        state.lastRefusal = null
        return
      }
      const startedAt = performance.now()
      const model = await database.models.find(recordIds.model(task, activation.modelVersion))
      if (model === undefined) throw new Error(`the champion ${activation.modelVersion} is not in the registry`)
      slot.swap(await loadOrRefuse(model))
      state.swaps++
      state.lastSwapMs = performance.now() - startedAt
      state.lastRefusal = null
      metrics.swaps.inc({ outcome: 'swapped' })
      log.info({ modelVersion: model.modelVersion, swapMs: Math.round(state.lastSwapMs) }, 'model swapped')
    }
  }
}
