import { createEvent, type Run, TrainingCancelledV1 } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import type { RunFacts } from './settle-training.ts'
import type { RunContext, WorkshopDeps } from './train-deps.ts'

/** Brings a run that somebody cancelled to its end, whether it waited or was under way. May be repeated at will. */
export const settleCancelled = async ({ bus, database, now }: Pick<WorkshopDeps, 'bus' | 'database' | 'now'>, run: Run, { traceparent, log }: RunContext, facts: RunFacts = {}): Promise<void> => {
  const { task, runId, datasetVersion, cancelledAt = now().toISOString(), failure } = run
  const reason = failure ?? 'no reason given'
  await bus.publish(createEvent(TrainingCancelledV1, { producer: 'trainer', task, key: `${runId}/${cancelledAt}`, time: new Date(cancelledAt), traceparent, data: { runId, datasetVersion, reason } }))
  await database.runs.inform(recordIds.run(task, runId), { state: 'cancelled', cancelledAt, failure: reason, finishedAt: now().toISOString(), ...facts })
  log.info({ reason }, 'training cancelled')
}
