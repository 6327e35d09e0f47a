import { type Static, Type } from 'typebox'
import { Nullable, Sha256 } from '../records/common.ts'
import { Model, Run, RunMetric } from '../records/trainer.ts'

/** Some runs side by side, in the order asked for. */
export const RunComparison = Type.Object({
  differing: Type.Array(Type.String(), { description: 'what was chosen differently: `datasetVersion`, `backend` or the name of a hyper-parameter' }),
  items: Type.Array(Type.Object({
    run: Run,
    best: Nullable(RunMetric),
    history: Type.Array(Type.Pick(RunMetric, ['epoch', 'trainLoss', 'validationLoss', 'validationAccuracy']), { description: 'every epoch of the trial that was best, in order' }),
    seconds: Nullable(Type.Number({ minimum: 0, description: 'from begin to end; null while it is not over' })),
    model: Nullable(Type.Pick(Model, ['modelVersion', 'units', 'validation', 'candidate', 'decision']))
  }))
})
export type RunComparison = Static<typeof RunComparison>

/** What came out of a run. */
export const RunArtifacts = Type.Object({
  runId: Type.String(),
  modelVersion: Nullable(Type.String({ description: 'null while there is none' })),
  deleted: Type.Boolean({ description: 'somebody deleted the model since; its files are gone' }),
  files: Type.Array(Type.Object({
    name: Type.String(),
    href: Type.String({ description: 'where to download it' }),
    sha256: Nullable(Sha256),
    bytes: Nullable(Type.Integer({ minimum: 1 }))
  }))
})
export type RunArtifacts = Static<typeof RunArtifacts>
