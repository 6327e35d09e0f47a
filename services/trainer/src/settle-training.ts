import type { Outcome } from '@emberwatch/bus'
import { AppError, createEvent, type Model, type Run, TrainingFinishedV1 } from '@emberwatch/contracts'
import { listActivations, moveAlias, recordIds } from '@emberwatch/storage'
import { enterModel } from './enter-model.ts'
import type { RunContext, TrainDeps } from './train-deps.ts'

type SettleDeps = Pick<TrainDeps, 'bus' | 'database' | 'outbox' | 'now' | 'term'>

/** What is known of a run only by who did it. */
export type RunFacts = Pick<Run, 'cpuSeconds'>

/** The failures of a move that are no failure of the training: the world is another one than when it was decided. */
const REFUSALS: readonly string[] = ['MODEL_ALIAS_MOVED', 'MODEL_NOT_FOUND']

/** Points the alias that was decided on to a registered model, if that was not done yet and still holds: another champion since then wins. */
const promote = async ({ database, outbox, now, term }: SettleDeps, model: Model, { traceparent, log }: RunContext): Promise<void> => {
  const { task, modelVersion, decision: { alias, reason } } = model
  if (alias === null) return
  for (;;) {
    const moves = await listActivations(database, task, alias)
    if (moves.some((move) => move.modelVersion === modelVersion)) return
    const current = moves.at(-1) ?? null
    if (alias === 'champion' && (current?.modelVersion ?? null) !== (model.champion?.modelVersion ?? null)) {
      log.warn({ modelVersion, champion: current?.modelVersion }, 'not promoted: the champion changed after the decision; promote it by hand, or train with another seed to have it compared')
      return
    }
    const refusal = await term.promote(modelVersion, () => moveAlias({ collections: database, outbox, by: 'trainer', now }, { alias, model, reason, after: current, epoch: term.epoch, traceparent }).then(() => undefined, (error: unknown) => {
      if (error instanceof AppError && REFUSALS.includes(error.code)) return error
      throw error
    }))
    if (refusal === undefined) return log.info({ modelVersion, alias }, 'promoted')
    log.warn({ modelVersion, alias, why: refusal.message }, 'not promoted at this attempt')
    if (refusal.code !== 'MODEL_ALIAS_MOVED') return
  }
}

/** Brings a registered model to its end: promotion if decided, the run closed, the finish told. May be repeated at will. */
export const settleTraining = async (deps: SettleDeps, model: Model, context: RunContext, facts: RunFacts = {}): Promise<Outcome> => {
  const { bus, database, now } = deps
  const { task, runId, modelVersion, datasetVersion, backend } = model
  const id = recordIds.run(task, runId)
  const run = await database.runs.find(id)
  if (run?.state === 'finished') return { skipped: `run ${runId} is finished: ${modelVersion}` }
  await promote(deps, model, context)
  const finishedAt = now()
  const tookMs = finishedAt.getTime() - Date.parse(run?.startedAt ?? model.createdAt)
  await bus.publish(createEvent(TrainingFinishedV1, { producer: 'trainer', task, key: runId, time: finishedAt, traceparent: context.traceparent, data: { runId, datasetVersion, modelVersion, backend, tookMs } }))
  await database.runs.inform(id, { state: 'finished', backend, modelVersion, failure: null, finishedAt: finishedAt.toISOString(), ...facts })
  context.log.info({ modelVersion, tookMs, ...facts }, 'training finished')
  return { done: true }
}

/** Does what follows from a committed registration: the model in the registry, promoted if so decided, its run finished. May be repeated at will. */
export const finishModel = async (deps: SettleDeps, model: Model, context: RunContext, facts: RunFacts = {}): Promise<Outcome> => {
  await enterModel(deps, model, context.traceparent)
  context.log.info({ modelVersion: model.modelVersion }, 'model registered')
  return settleTraining(deps, model, context, facts)
}
