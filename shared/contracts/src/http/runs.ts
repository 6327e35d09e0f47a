import { type Static, Type } from 'typebox'
import { Nullable } from '../records/common.ts'
import { Model, Run, RunMetric } from '../records/trainer.ts'

/** Some runs side by side, in the order asked for. */
export const RunComparison = Type.Object({
  differing: Type.Array(Type.String(), { description: 'what was chosen differently: `datasetVersion`, `backend` or the name of a hyper-parameter' }),
  items: Type.Array(Type.Object({
    run: Run,
    best: Nullable(RunMetric),
    model: Nullable(Type.Pick(Model, ['modelVersion', 'units', 'validation', 'candidate', 'decision']))
  }))
})
export type RunComparison = Static<typeof RunComparison>
