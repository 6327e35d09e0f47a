import type { Model, Run, RunComparison, RunMetric } from '@emberwatch/contracts'

interface RunToCompare { run: Run, metrics: readonly RunMetric[], model: Model | undefined }

const choicesOf = ({ datasetVersion, backend, parameters }: Run): Record<string, unknown> => ({ datasetVersion, backend, ...parameters })

const bestOf = (metrics: readonly RunMetric[]): RunMetric | null =>
  metrics.reduce<RunMetric | null>((best, metric) => best === null || metric.validationLoss < best.validationLoss ? metric : best, null)

const differingOf = (runs: readonly Run[]): string[] => {
  const choices = runs.map(choicesOf)
  const names = [...new Set(choices.flatMap((choice) => Object.keys(choice)))]
  return names.filter((name) => new Set(choices.map((choice) => JSON.stringify(choice[name]))).size > 1)
}

/** Runs side by side: what was chosen differently, the epoch of the lowest validation loss and the model that came out. */
export const compareRuns = (runs: readonly RunToCompare[]): RunComparison => ({
  differing: differingOf(runs.map(({ run }) => run)),
  items: runs.map(({ run, metrics, model }) => ({
    run,
    best: bestOf(metrics),
    model: model === undefined
      ? null
      : { modelVersion: model.modelVersion, units: model.units, validation: model.validation, candidate: model.candidate, decision: model.decision }
  }))
})
