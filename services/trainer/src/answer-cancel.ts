import { type Answer, answer } from '@emberwatch/bus'
import { type Run, TrainerCancel } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { runNotFound, runOver } from './errors.ts'
import { createRunLog } from './run-log.ts'
import { settleCancelled } from './settle-cancelled.ts'
import type { TrainDeps } from './train-deps.ts'

type CancelDeps = Pick<TrainDeps, 'task' | 'bus' | 'database' | 'now' | 'inHand'>

const BECAME: Partial<Record<Run['state'], (run: Run) => string>> = {
  finished: ({ modelVersion }) => `it is finished and became ${modelVersion}`,
  failed: ({ failure }) => `it failed: ${failure}`,
  cancelled: ({ cancelledAt }) => `it was cancelled at ${cancelledAt}`
}

/** Cancels a training that waits, at once, or one that is under way: it ends soon. */
export const answerCancel = ({ task: { task }, inHand, ...deps }: CancelDeps): Answer =>
  answer(TrainerCancel, task, async ({ runId, reason = 'no reason given' }, { traceparent, log }) => {
    const { database: { runs, run_logs: lines }, now } = deps
    const id = recordIds.run(task, runId)
    const run = await runs.find(id)
    if (run === undefined) throw runNotFound(runId)
    const became = BECAME[run.state]
    if (became !== undefined) throw runOver(runId, became(run))
    const refuseIfSealed = (): void => { if (inHand.isSealed(runId)) throw runOver(runId, 'its model is being registered at this moment') }
    refuseIfSealed()
    // Before anything ends: killed now, the trainer that takes over reads here that the request is not to be done any more.
    const cancelled = { cancelledAt: now().toISOString(), failure: reason }
    await runs.inform(id, cancelled)
    if (inHand.cancel(runId)) return { runId, state: 'cancelling' as const }
    refuseIfSealed() // while it was written down; the run ends as what it has become
    const runLog = createRunLog({ log, lines, task, runId, now })
    await settleCancelled(deps, { ...run, ...cancelled }, { log: runLog, traceparent })
    await runLog.flush()
    return { runId, state: 'cancelled' as const }
  })
