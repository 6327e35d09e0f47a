import { type Answer, answer } from '@emberwatch/bus'
import { TrainerTrain } from '@emberwatch/contracts'
import { findDatasetVersion } from '@emberwatch/storage'
import { planTraining } from './domain/plan-training.ts'
import { type RequestDeps, requestTraining } from './request-training.ts'

/** Takes a request for a training; the answer names the run, which waits its turn. */
export const answerTrain = (deps: RequestDeps & { now: () => Date }): Answer => {
  const { task: { task, classes }, database, now, defaults } = deps
  return answer(TrainerTrain, task, async ({ datasetVersion = 'latest', parameters: chosen = {} }, { traceparent }) => {
    const dataset = await findDatasetVersion(database, task, datasetVersion)
    const parameters = planTraining(defaults, chosen, classes.length)
    const { runId, state } = await requestTraining(deps, { dataset, parameters, trigger: 'request', time: now(), traceparent })
    return { runId, datasetVersion: dataset.version, state: state === 'already-done' ? 'already-done' as const : 'accepted' as const }
  })
}
