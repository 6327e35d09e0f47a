import { type EventContext, isOutage, type Outcome } from '@emberwatch/bus'
import { AppError, createEvent, type Run, TrainingFailedV1, TrainingStartedV1 } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import { fitWithProgress } from './fit-with-progress.ts'
import { loadSplits } from './load-splits.ts'
import { registerModel } from './register-model.ts'
import { settleTraining } from './settle-training.ts'
import type { IdentifiedTraining, TrainDeps, Training } from './train-deps.ts'

// Derived from the event that is handled: told again after a crash it is the same event, after a new request another.
const keyOf = (runId: string, { eventId }: EventContext): string => `${runId}/${sha256(eventId).slice(0, 8)}`

/** Notes that a run is under way, whether it is new, was queued, or is tried again. */
const begin = async ({ task: { task }, bus, database, now }: TrainDeps, { runId, dataset, parameters, trigger }: IdentifiedTraining, context: EventContext): Promise<void> => {
  const at = now()
  const id = recordIds.run(task, runId)
  const run: Run = { runId, task, datasetVersion: dataset.version, trigger, parameters, state: 'running', backend: null, modelVersion: null, failure: null, startedAt: at.toISOString(), finishedAt: null }
  if (!await database.runs.insert(id, run)) await database.runs.inform(id, { state: 'running', failure: null, finishedAt: null, startedAt: run.startedAt })
  await bus.publish(createEvent(TrainingStartedV1, { producer: 'trainer', task, key: keyOf(runId, context), time: at, traceparent: context.traceparent, data: { runId, datasetVersion: dataset.version, trigger, parameters, startedAt: run.startedAt } }))
}

/** Tells a failure that nothing more will be tried about and ends the run; any other goes back to the bus, to be tried again. */
const fail = async ({ task: { task }, bus, database, now }: TrainDeps, { runId, dataset }: IdentifiedTraining, error: unknown, context: EventContext): Promise<Outcome> => {
  const isPermanent = error instanceof AppError && !error.retryable
  if (!isPermanent && (!context.isLastAttempt || isOutage(error))) throw error
  const { code, message } = error instanceof AppError ? error : { code: 'INTERNAL', message: String(error) }
  await bus.publish(createEvent(TrainingFailedV1, { producer: 'trainer', task, key: keyOf(runId, context), time: now(), traceparent: context.traceparent, data: { runId, datasetVersion: dataset.version, code, message } }))
  const id = recordIds.run(task, runId)
  const failedOn = (await database.runs.find(id))?.failedOn ?? []
  await database.runs.inform(id, { state: 'failed', failure: message, finishedAt: now().toISOString(), ...(isPermanent && { failedOn: [...failedOn, context.eventId] }) })
  if (isPermanent) return { skipped: message }
  throw error
}

/**
 * One training from embeddings to decision. Killed at any point and started again, it ends in the same single model:
 * everything it writes carries ids derived from what is trained.
 */
export const train = (deps: TrainDeps) => async (training: Training, context: EventContext): Promise<Outcome> => {
  const { task: { task }, database, embedder } = deps
  const identified: IdentifiedTraining = { ...training, ...identifyRun(training.dataset, training.parameters, embedder.backbone.backboneId) }
  const registered = await database.models.find(recordIds.model(task, identified.modelVersion))
  if (registered !== undefined) return settleTraining(deps, registered, context)
  const run = await database.runs.find(recordIds.run(task, identified.runId))
  if (run?.failedOn?.includes(context.eventId) === true) return { skipped: `run ${run.runId} failed on this event before: ${run.failure}` }
  await begin(deps, identified, context)
  try {
    const splits = await loadSplits(deps, training.dataset, context)
    const fitted = await fitWithProgress(deps, identified, splits, context)
    const model = await registerModel(deps, { training: identified, fitted, splits, traceparent: context.traceparent })
    return await settleTraining(deps, model, context)
  } catch (error) {
    return await fail(deps, identified, error, context)
  }
}
