import type { Model, Run, RunComparison, RunMetric } from '@emberwatch/contracts'

interface RunToCompare { run: Run, metrics: readonly RunMetric[], model: Model | undefined }

type History = RunComparison['items'][number]['history']

const choicesOf = ({ datasetVersion, backend, parameters }: Run): Record<string, unknown> => ({ datasetVersion, backend, ...parameters })

const bestOf = (metrics: readonly RunMetric[]): RunMetric | null =>
  metrics.reduce<RunMetric | null>((best, metric) => best === null || metric.validationLoss < best.validationLoss ? metric : best, null)

/** The epochs of one trial, in order; where a search came back to an epoch the last time counts. */
const historyOf = (metrics: readonly RunMetric[], trial: number | undefined): History => {
  const byEpoch = new Map(metrics.filter((metric) => metric.trial === trial).map((metric) => [metric.epoch, metric]))
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
    .map(({ epoch, trainLoss, validationLoss, validationAccuracy }) => ({ epoch, trainLoss, validationLoss, validationAccuracy }))
}

const secondsOf = ({ startedAt, finishedAt }: Run): number | null =>
  finishedAt === null ? null : Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)

const differingOf = (runs: readonly Run[]): string[] => {
  const choices = runs.map(choicesOf)
  const names = [...new Set(choices.flatMap((choice) => Object.keys(choice)))]
  return names.filter((name) => new Set(choices.map((choice) => JSON.stringify(choice[name]))).size > 1)
}

/** Runs side by side: what was chosen differently, the epochs of the trial with the lowest validation loss and the model that came out. */
export const compareRuns = (runs: readonly RunToCompare[]): RunComparison => ({
  differing: differingOf(runs.map(({ run }) => run)),
  items: runs.map(({ run, metrics, model }) => {
    const best = bestOf(metrics)
    return {
      run,
      best,
      history: historyOf(metrics, best?.trial),
      seconds: secondsOf(run),
      model: model === undefined
        ? null
        : { modelVersion: model.modelVersion, units: model.units, validation: model.validation, candidate: model.candidate, decision: model.decision }
    }
  })
})
