import type { EventContext, Outcome } from '@emberwatch/bus'
import { AppError, createEvent, type Run, TrainingFailedV1, TrainingStartedV1 } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import { fitWithProgress } from './fit-with-progress.ts'
import { loadSplits } from './load-splits.ts'
import { registerModel } from './register-model.ts'
import { settleTraining } from './settle-training.ts'
import type { IdentifiedTraining, TrainDeps, Training } from './train-deps.ts'

/** A permanent failure is told once and ends the run; anything else goes back to the bus, to be tried again. */
const fail = async ({ task: { task }, bus, database, now }: TrainDeps, { runId, dataset, startedAt }: IdentifiedTraining, error: unknown, traceparent: string): Promise<Outcome> => {
  if (!(error instanceof AppError) || error.retryable) throw error
  await bus.publish(createEvent(TrainingFailedV1, { producer: 'trainer', task, key: `${runId}/${startedAt}`, time: now(), traceparent, data: { runId, datasetVersion: dataset.version, code: error.code, message: error.message } }))
  await database.runs.inform(recordIds.run(task, runId), { state: 'failed', failure: error.message, finishedAt: now().toISOString() })
  return { skipped: error.message }
}

/**
 * One training from embeddings to decision. Killed at any point and started again, it ends in the same single model:
 * everything it writes carries ids derived from what is trained.
 */
export const train = (deps: TrainDeps) => async (training: Training, context: EventContext): Promise<Outcome> => {
  const { task: { task }, database, outbox, now, embedder } = deps
  const { dataset, parameters, trigger } = training
  const startedAt = now()
  const identified: IdentifiedTraining = { ...training, ...identifyRun(dataset, parameters, embedder.backbone.backboneId), startedAt: startedAt.toISOString() }
  const { runId, modelVersion } = identified
  const registered = await database.models.find(recordIds.model(task, modelVersion))
  if (registered !== undefined) return settleTraining(deps, registered, context)

  const run: Run = { runId, task, datasetVersion: dataset.version, trigger, parameters, state: 'running', backend: null, modelVersion: null, failure: null, startedAt: startedAt.toISOString(), finishedAt: null }
  const started = createEvent(TrainingStartedV1, { producer: 'trainer', task, key: runId, time: startedAt, traceparent: context.traceparent, data: { runId, datasetVersion: dataset.version, trigger, parameters, startedAt: run.startedAt } })
  await outbox.record(started, { name: 'runs', collection: database.runs, id: recordIds.run(task, runId), record: run })
  try {
    const splits = await loadSplits(deps, dataset, context)
    const fitted = await fitWithProgress(deps, identified, splits, context)
    const model = await registerModel(deps, { training: identified, fitted, splits, traceparent: context.traceparent })
    return await settleTraining(deps, model, context)
  } catch (error) {
    return await fail(deps, identified, error, context.traceparent)
  }
}
