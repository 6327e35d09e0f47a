import type { EventContext, LastWord } from '@emberwatch/bus'
import { createEvent, type DatasetVersionCreatedV1, TrainingFailedV1, type TrainingParameters, type TrainingRequestedV1 } from '@emberwatch/contracts'
import { findDatasetVersion, recordIds } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import type { WorkshopDeps } from './train-deps.ts'

interface Deps extends Pick<WorkshopDeps, 'task' | 'bus' | 'database' | 'embedder' | 'now'> { defaults: TrainingParameters }

/** Ends a run of which nothing more will come: the process that trained it died at every delivery of its event. */
export const endAbandoned = ({ task: { task }, bus, database, embedder, now, defaults }: Deps): { requested: LastWord<typeof TrainingRequestedV1>, ofVersion: LastWord<typeof DatasetVersionCreatedV1> } => {
  const end = async (runId: string, { attempt, eventId, traceparent, log }: EventContext): Promise<void> => {
    const id = recordIds.run(task, runId)
    const run = await database.runs.find(id)
    if (run?.state !== 'running' && run?.state !== 'queued') return
    const at = now()
    const message = `given up: ${attempt - 1} times the trainer died, or another took over, while it was in hand`
    await bus.publish(createEvent(TrainingFailedV1, { producer: 'trainer', task, key: `${runId}/given-up/${eventId}`, time: at, traceparent, data: { runId, datasetVersion: run.datasetVersion, code: 'INTERNAL', message } }))
    await database.runs.inform(id, { state: 'failed', failure: message, finishedAt: at.toISOString() })
    log.error({ runId, attempt }, 'training given up')
  }
  return {
    requested: ({ data: { runId } }, context) => end(runId, context),
    ofVersion: async ({ data: { version } }, context) => end(identifyRun(await findDatasetVersion(database, task, version), defaults, embedder.backbone.backboneId).runId, context)
  }
}
