import { createEvent, type DatasetVersion, type Run, type TrainingParameters, TrainingRequestedV1 } from '@emberwatch/contracts'
import { findDeletion, recordIds } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import { modelWasDeleted } from './errors.ts'
import type { WorkshopDeps } from './train-deps.ts'

export interface RequestDeps extends Pick<WorkshopDeps, 'task' | 'bus' | 'database' | 'embedder'> { defaults: TrainingParameters }

interface Asked {
  dataset: DatasetVersion
  parameters: TrainingParameters
  trigger: 'request' | 'schedule'
  time: Date
  /** What makes two requests the same one; default: run and time, so that asking again after a failure is a new request. */
  key?: string
  traceparent?: string | undefined
}

/** What became of a request: it waits its turn, or its run waits or is under way already, or has its model. */
interface Requested { runId: string, state: 'accepted' | 'repeated' | 'already-done' }

const ENDED: readonly Run['state'][] = ['failed', 'cancelled']

/** Puts a training into the queue, which is the event stream itself, so that it outlives this process. */
export const requestTraining = async ({ task: { task }, bus, database, embedder }: RequestDeps, { dataset, parameters, trigger, time: askedAt, key, traceparent }: Asked): Promise<Requested> => {
  const { runId, modelVersion } = identifyRun(dataset, parameters, embedder.backbone.backboneId)
  if (await database.models.find(recordIds.model(task, modelVersion)) !== undefined) {
    const deletion = await findDeletion(database, task, modelVersion)
    if (deletion !== undefined && trigger === 'request') throw modelWasDeleted(runId, deletion) // a person who gets no model should know why
    return { runId, state: 'already-done' }
  }
  const id = recordIds.run(task, runId)
  const known = await database.runs.find(id)
  // After the last cancellation by any clock, or it would count as what was cancelled.
  const time = new Date(Math.max(askedAt.getTime(), known?.cancelledAt === undefined ? 0 : Date.parse(known.cancelledAt) + 1))
  if (known !== undefined && ENDED.includes(known.state)) await database.runs.inform(id, { state: 'queued', trigger, failure: null, finishedAt: null })
  await bus.publish(createEvent(TrainingRequestedV1, { producer: 'trainer', task, key: key ?? `${runId}/${time.toISOString()}`, time, traceparent, data: { runId, datasetVersion: dataset.version, parameters, trigger } }))
  // After the event: killed in between, the run is queued all the same; and where it was begun meanwhile it stands as it is.
  const run: Run = { runId, task, datasetVersion: dataset.version, trigger, parameters, state: 'queued', backend: null, modelVersion: null, failure: null, startedAt: time.toISOString(), finishedAt: null }
  if (known === undefined) await database.runs.insert(id, run)
  return { runId, state: known !== undefined && !ENDED.includes(known.state) ? 'repeated' : 'accepted' }
}
