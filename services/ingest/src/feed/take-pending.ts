import type { Fire, TileCounts } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { inParallel } from '../in-parallel.ts'
import { withBreaker } from '../tiles/with-breaker.ts'
import type { WorkContext } from '../work-context.ts'
import { type TakeDeps, takeFire } from './take-fire.ts'

/** Pending fires, less those whose tile was stored when a crash or an outage kept that from being noted: it is noted now. */
const findPending = async ({ database: { fires }, known, task: { task } }: TakeDeps): Promise<Fire[]> => {
  const pending = await fires.list({ task, state: 'pending' })
  if (pending.length === 0) return []
  const imageOf = new Map((await known.refresh()).map(({ fireId, imageId }) => [fireId, imageId]))
  for (const { fireId } of pending) {
    const imageId = imageOf.get(fireId)
    if (imageId !== undefined) await fires.inform(recordIds.fire(task, fireId), { state: 'taken', imageId })
  }
  return pending.filter(({ fireId }) => !imageOf.has(fireId))
}

/** Takes every pending fire, also of earlier polls; once the signal aborts, those not begun are left to the next poll. */
export const takePending = async (deps: TakeDeps & { fetchConcurrency: number }, label: string, context: WorkContext): Promise<TileCounts> => {
  const pending = await findPending(deps)
  const careful = { ...deps, tiles: withBreaker(deps.tiles, context.log) }
  const counts = { taken: 0, quarantined: 0 }
  await inParallel(pending, { limit: deps.fetchConcurrency, stopping: context.stopping }, async (fire) => {
    const outcome = await takeFire(careful, fire, label, context)
    if (outcome !== 'deferred') counts[outcome]++
  })
  const deferred = pending.length - counts.taken - counts.quarantined
  deps.metrics.tiles.inc({ outcome: 'deferred' }, deferred)
  return { ...counts, deferred }
}
