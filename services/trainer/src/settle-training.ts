import type { EventContext, Outcome } from '@emberwatch/bus'
import { createEvent, type Model, TrainingFinishedV1 } from '@emberwatch/contracts'
import type { Platform } from '@emberwatch/platform'
import { listActivations, moveAlias, recordIds } from '@emberwatch/storage'

type SettleDeps = Pick<Platform, 'bus' | 'database' | 'outbox' | 'now'>

/** Points the alias that was decided on to a registered model, if that was not done yet and still holds: another champion since then wins. */
const promote = async ({ database, outbox, now }: SettleDeps, model: Model, { traceparent, log }: Pick<EventContext, 'traceparent' | 'log'>): Promise<boolean> => {
  const { alias, reason } = model.decision
  if (alias === null) return false
  const moves = await listActivations(database, model.task, alias)
  if (moves.some(({ modelVersion }) => modelVersion === model.modelVersion)) return true
  const current = moves.at(-1) ?? null
  if (alias === 'champion' && (current?.modelVersion ?? null) !== (model.champion?.modelVersion ?? null)) {
    log.warn({ modelVersion: model.modelVersion, champion: current?.modelVersion }, 'not promoted: the champion changed after the decision; promote it by hand, or train with another seed to have it compared')
    return false
  }
  await moveAlias({ collections: database, outbox, by: 'trainer', now }, { alias, model, reason, after: current, traceparent })
  return true
}

/** Brings a registered model to its end: promotion if decided, the run closed, the finish told. May be repeated at will. */
export const settleTraining = async (deps: SettleDeps, model: Model, context: EventContext): Promise<Outcome> => {
  const { bus, database, now } = deps
  const { task, runId, modelVersion, datasetVersion, backend } = model
  const promoted = await promote(deps, model, context)
  const run = await database.runs.find(recordIds.run(task, runId))
  if (run?.state === 'finished') return { skipped: `run ${runId} is finished: ${modelVersion}` }
  const finishedAt = now()
  const tookMs = finishedAt.getTime() - Date.parse(run?.startedAt ?? model.createdAt)
  await bus.publish(createEvent(TrainingFinishedV1, { producer: 'trainer', task, key: runId, time: finishedAt, traceparent: context.traceparent, data: { runId, datasetVersion, modelVersion, backend, tookMs } }))
  await database.runs.inform(recordIds.run(task, runId), { state: 'finished', backend, modelVersion, failure: null, finishedAt: finishedAt.toISOString() })
  context.log.info({ modelVersion, promoted, reason: model.decision.reason }, 'training settled')
  return { done: true }
}
