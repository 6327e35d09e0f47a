import type { Model } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { finishModel, settleTraining } from '../settle-training.ts'
import type { RunContext, TrainDeps } from '../train-deps.ts'

/** Finishes what earlier terms committed and did not live to finish: a commit is a promise, whoever keeps it. */
export const rollForward = async (deps: Pick<TrainDeps, 'task' | 'bus' | 'database' | 'outbox' | 'now' | 'term'>, context: RunContext): Promise<void> => {
  const { task: { task }, database, term } = deps
  for (const { kind, model, modelVersion } of term.unfinished) {
    // The log is written by trainers alone; its copy of a model is the record that they built.
    const committed = kind === 'register' ? model as Model : await database.models.find(recordIds.model(task, modelVersion ?? ''))
    if (committed === undefined) continue
    const known = await database.runs.find(recordIds.run(task, committed.runId))
    if (known?.state === 'finished') continue
    context.log.info({ modelVersion: committed.modelVersion, kind }, 'finishing what another trainer committed')
    await (kind === 'register' ? finishModel : settleTraining)(deps, committed, context)
  }
}
