import { AppError, type Fire, type PollResult } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import type { CutVersion } from './cut-version.ts'
import { feedLabelMissing } from './errors.ts'
import { inParallel } from './in-parallel.ts'
import { noRows, registerFires, type RegisterDeps } from './register-fires.ts'
import { type TakeDeps, takeFire } from './take-fire.ts'
import type { WorkContext } from './work-context.ts'

/** What a poll needs. */
export interface PollDeps extends RegisterDeps, TakeDeps {
  database: RegisterDeps['database'] & TakeDeps['database']
  cutVersion: CutVersion
  fetchConcurrency: number
}

const isFeedFailure = (error: unknown): error is AppError => error instanceof AppError && error.code === 'INGEST_FEED_UNREADABLE'

/** Pending fires, less those whose tile was stored when a crash or an outage kept that from being noted: it is noted now. */
const findPending = async ({ task: { task }, database: { fires }, known }: PollDeps): Promise<Fire[]> => {
  const pending = await fires.list({ task, state: 'pending' })
  if (pending.length === 0) return []
  const imageOf = new Map((await known.refresh()).map(({ fireId, imageId }) => [fireId, imageId]))
  for (const { fireId } of pending) {
    const imageId = imageOf.get(fireId)
    if (imageId !== undefined) await fires.inform(recordIds.fire(task, fireId), { state: 'taken', imageId })
  }
  return pending.filter(({ fireId }) => !imageOf.has(fireId))
}

/**
 * One poll: new fires of the feed are recorded, every pending fire (also of earlier polls) is fetched, and what was
 * stored becomes a dataset version. A feed that cannot be read does not keep the pending fires waiting.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE, or CONFIG_INVALID for a task whose feed has no label
 */
export const pollFeed = async (deps: PollDeps, context: WorkContext): Promise<PollResult> => {
  const label = deps.task.feedLabel
  if (label === undefined) throw feedLabelMissing(deps.task.task)
  let feedFailure: AppError | undefined
  const { rows, inWindow, newFires, quarantined } = await registerFires(deps, context).catch((error: unknown) => {
    if (!isFeedFailure(error)) throw error
    feedFailure = error
    return noRows()
  })
  const outcomes = { taken: 0, quarantined, deferred: 0 }
  await inParallel(await findPending(deps), { limit: deps.fetchConcurrency, stopping: context.stopping }, async (fire) => {
    outcomes[await takeFire(deps, fire, label, context)]++
  })
  const cut = await deps.cutVersion(context)
  if (feedFailure !== undefined) throw feedFailure
  return { rows, inWindow, newFires, ...outcomes, datasetVersion: cut?.version ?? null }
}
