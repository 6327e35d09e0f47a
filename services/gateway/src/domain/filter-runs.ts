import type { Model, Run } from '@emberwatch/contracts'

/** What a list of runs can be sorted by. */
export type RunOrder = 'startedAt' | 'accuracy' | 'validationLoss'

const textOf = ({ runId, datasetVersion, parameters, modelVersion, failure }: Run): string =>
  [runId, datasetVersion, JSON.stringify(parameters), modelVersion ?? '', failure ?? ''].join('\n').toLowerCase()

/** Whether every word of a search stands in a run's id, dataset version, parameters, model version or failure. */
export const runMatches = (words: string) => {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '')
  return (run: Run): boolean => {
    const text = textOf(run)
    return wanted.every((word) => text.includes(word))
  }
}

const scoreOf = (model: Model | undefined, order: RunOrder): number => {
  if (model === undefined) return Infinity
  return order === 'accuracy' ? -model.candidate.accuracy : model.validation.loss
}

/** Runs by the score of their models, the best first; those without a model are last, and equal ones newest first. */
export const bestFirst = (runs: readonly Run[], models: ReadonlyMap<string, Model>, order: Exclude<RunOrder, 'startedAt'>): Run[] => {
  const score = (run: Run): number => scoreOf(run.modelVersion === null ? undefined : models.get(run.modelVersion), order)
  const compare = (a: number, b: number): number => a < b ? -1 : Number(a > b) // not a difference: that of two infinities is none
  return runs.toSorted((a, b) => compare(score(a), score(b)) || Date.parse(b.startedAt) - Date.parse(a.startedAt) || (a.runId < b.runId ? -1 : 1))
}
