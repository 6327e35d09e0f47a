import { type EventContext, isOutage, type Outcome } from '@emberwatch/bus'
import { AppError, createEvent, type Run, TrainingFailedV1, TrainingStartedV1 } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import { fitWithProgress } from './fit-with-progress.ts'
import { loadSplits } from './load-splits.ts'
import { prepareModel } from './register-model.ts'
import { createRunLog } from './run-log.ts'
import { settleCancelled } from './settle-cancelled.ts'
import { finishModel, type RunFacts, settleTraining } from './settle-training.ts'
import type { IdentifiedTraining, TrainDeps, Training } from './train-deps.ts'

type InHand = ReturnType<TrainDeps['inHand']['take']>

// Derived from the event that is handled: told again after a crash it is the same event, after a new request another.
const keyOf = (runId: string, { eventId }: EventContext): string => `${runId}/${sha256(eventId).slice(0, 8)}`

/** Notes that a run is under way, whether it is new, was queued, or is tried again. */
const begin = async ({ task: { task }, bus, database, now, term: { epoch }, codeVersion }: TrainDeps, { runId, dataset, parameters, trigger }: IdentifiedTraining, context: EventContext): Promise<void> => {
  const at = now()
  const id = recordIds.run(task, runId)
  const begun = { state: 'running' as const, failure: null, startedAt: at.toISOString(), finishedAt: null, codeVersion, epoch }
  const run: Run = { runId, task, datasetVersion: dataset.version, trigger, parameters, backend: null, modelVersion: null, ...begun }
  if (!await database.runs.insert(id, run)) await database.runs.inform(id, begun)
  await bus.publish(createEvent(TrainingStartedV1, { producer: 'trainer', task, key: keyOf(runId, context), time: at, traceparent: context.traceparent, data: { runId, datasetVersion: dataset.version, trigger, parameters, startedAt: run.startedAt } }))
  context.log.info({ datasetVersion: dataset.version, trigger, attempt: context.attempt, epoch, codeVersion }, 'training begun')
}

/** Tells a failure that nothing more will be tried about and ends the run; any other goes back to the bus, to be tried again. */
const fail = async ({ task: { task }, bus, database, now }: TrainDeps, { runId, dataset }: IdentifiedTraining, error: unknown, { context, facts }: { context: EventContext, facts: RunFacts }): Promise<Outcome> => {
  const isPermanent = error instanceof AppError && !error.retryable
  context.log.error({ error, attempt: context.attempt }, 'training failed')
  if (!isPermanent && (!context.isLastAttempt || isOutage(error))) throw error
  const { code, message } = error instanceof AppError ? error : { code: 'INTERNAL', message: String(error) }
  await bus.publish(createEvent(TrainingFailedV1, { producer: 'trainer', task, key: keyOf(runId, context), time: now(), traceparent: context.traceparent, data: { runId, datasetVersion: dataset.version, code, message } }))
  const id = recordIds.run(task, runId)
  const failedOn = (await database.runs.find(id))?.failedOn ?? []
  await database.runs.inform(id, { state: 'failed', failure: message, finishedAt: now().toISOString(), ...facts, ...(isPermanent && { failedOn: [...failedOn, context.eventId] }) })
  if (isPermanent) return { skipped: message }
  throw error
}

/** Why the event that asks for a run is not to be followed any more, if so; a cancellation that a kill interrupted is brought to its end. */
const notWanted = async (deps: TrainDeps, run: Run | undefined, { askedAt }: IdentifiedTraining, context: EventContext): Promise<string | undefined> => {
  if (run?.failedOn?.includes(context.eventId) === true) return `run ${run.runId} failed on this event before: ${run.failure}`
  if (run?.cancelledAt === undefined || Date.parse(askedAt) > Date.parse(run.cancelledAt)) return undefined
  // Without a reason it was asked for again since: that event is still to come.
  if ((run.state === 'running' || run.state === 'queued') && run.failure !== null) await settleCancelled(deps, run, context)
  return `run ${run.runId} was cancelled at ${run.cancelledAt}`
}

/** From the embeddings to a model whose files are stored; it may be cancelled until then. */
const makeModel = async (deps: TrainDeps, training: IdentifiedTraining, { context, signal }: { context: EventContext, signal: AbortSignal }) => {
  const { database, task: { task } } = deps
  const splits = await loadSplits(deps, training.dataset, { ...context, signal })
  signal.throwIfAborted()
  const fitted = await fitWithProgress(deps, training, splits, { ...context, signal })
  const { best, parameters, backend, device } = fitted
  context.log.info({ best, parameters, backend, device }, 'heads fitted')
  await database.runs.inform(recordIds.run(task, training.runId), { backend, device })
  const model = await prepareModel(deps, { training, fitted, splits })
  const { temperature, alarm, candidate: { accuracy }, champion, decision: { promote, alias, rule, reason } } = model
  context.log.info({ temperature, alarm }, 'head calibrated')
  context.log.info({ accuracy, championAccuracy: champion?.accuracy ?? null, promote, alias, rule, reason }, 'model judged')
  return model
}

/** A run that was taken in hand, to its end. */
const goOn = async (deps: TrainDeps, training: IdentifiedTraining, inHand: InHand, context: EventContext): Promise<Outcome> => {
  const { task: { task }, database, term } = deps
  const id = recordIds.run(task, training.runId)
  const why = await notWanted(deps, await database.runs.find(id), training, context)
  if (why !== undefined) return { skipped: why }
  const before = process.cpuUsage()
  const facts = (): RunFacts => {
    const { user, system } = process.cpuUsage(before) // microseconds, of all threads
    return { cpuSeconds: Math.round((user + system) / 1e4) / 100 }
  }
  await begin(deps, training, context)
  try {
    const model = await makeModel(deps, training, { context, signal: inHand.signal })
    inHand.seal()
    return await term.register(model, () => finishModel(deps, model, context, facts()))
  } catch (error) {
    if (inHand.isCancelled()) {
      const run = await database.runs.find(id)
      if (run !== undefined) await settleCancelled(deps, run, context, facts())
      return { skipped: `run ${training.runId} was cancelled` }
    }
    // Nothing of this run is ours any more: another trainer goes on with it.
    if (inHand.signal.aborted) throw error
    return await fail(deps, training, error, { context, facts: facts() })
  }
}

/**
 * One training from embeddings to decision. Killed at any point and started again, it ends in the same single model:
 * everything it writes carries ids derived from what is trained.
 */
export const train = (deps: TrainDeps) => async (training: Training, context: EventContext): Promise<Outcome> => {
  const { task: { task }, database, embedder, now } = deps
  const identified: IdentifiedTraining = { ...training, ...identifyRun(training.dataset, training.parameters, embedder.backbone.backboneId) }
  const { runId, modelVersion } = identified
  // Before its record is read: who cancels it writes there first and looks here then.
  const inHand = deps.inHand.take(runId)
  const log = createRunLog({ log: context.log, lines: database.run_logs, task, runId, now })
  try {
    const registered = await database.models.find(recordIds.model(task, modelVersion))
    if (registered !== undefined) return await settleTraining(deps, registered, { ...context, log })
    return await goOn(deps, identified, inHand, { ...context, log })
  } finally {
    inHand.drop()
    await log.flush()
  }
}
