import { type Answer, answer } from '@emberwatch/bus'
import { createEvent, type Run, TrainerTrain, type TrainingParameters, TrainingRequestedV1 } from '@emberwatch/contracts'
import type { Platform } from '@emberwatch/platform'
import { findDatasetVersion, recordIds } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import { planTraining } from './domain/plan-training.ts'

interface Deps extends Pick<Platform, 'task' | 'bus' | 'database' | 'now'> { defaults: TrainingParameters, backboneId: string }

/** Puts a training into the queue, which is the event stream itself, so that it outlives this process. */
export const answerTrain = ({ task: { task }, bus, database, now, defaults, backboneId }: Deps): Answer =>
  answer(TrainerTrain, task, async (request, { traceparent }) => {
    const { datasetVersion = 'latest', parameters: chosen = {} } = request
    const dataset = await findDatasetVersion(database, task, datasetVersion)
    const parameters = planTraining(defaults, chosen)
    const { runId, modelVersion } = identifyRun(dataset, parameters, backboneId)
    if (await database.models.find(recordIds.model(task, modelVersion)) !== undefined) return { runId, datasetVersion: dataset.version, state: 'already-done' as const }
    const time = now()
    const run: Run = { runId, task, datasetVersion: dataset.version, trigger: 'request', parameters, state: 'queued', backend: null, modelVersion: null, failure: null, startedAt: time.toISOString(), finishedAt: null }
    const id = recordIds.run(task, runId)
    if (!await database.runs.insert(id, run) && (await database.runs.find(id))?.state === 'failed') await database.runs.inform(id, { state: 'queued', failure: null, finishedAt: null })
    // The time is part of the id: asking again after a failure is a new request, not a duplicate of the old one.
    await bus.publish(createEvent(TrainingRequestedV1, { producer: 'trainer', task, key: `${runId}/${time.toISOString()}`, time, traceparent, data: { runId, datasetVersion: dataset.version, parameters } }))
    return { runId, datasetVersion: dataset.version, state: 'accepted' as const }
  })
