import type { Handler } from '@emberwatch/bus'
import { type DatasetVersion, type DatasetVersionCreatedV1, type TrainingParameters } from '@emberwatch/contracts'
import { findDatasetVersion, recordIds } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import type { TrainDeps } from './train-deps.ts'
import type { train } from './train.ts'

interface Deps extends Pick<TrainDeps, 'database' | 'embedder' | 'now'> { defaults: TrainingParameters, train: ReturnType<typeof train> }

/** A run of a version that began and was interrupted will not go on once a newer version is there. */
const endInterrupted = async ({ database, embedder, now, defaults }: Deps, dataset: DatasetVersion, why: string): Promise<void> => {
  const id = recordIds.run(dataset.task, identifyRun(dataset, defaults, embedder.backbone.backboneId).runId)
  if ((await database.runs.find(id))?.state === 'running') await database.runs.inform(id, { state: 'failed', failure: why, finishedAt: now().toISOString() })
}

/** Trains on a new dataset version, unless a newer one is already there: versions that piled up are trained once. */
export const onDatasetVersionCreated = (deps: Deps): Handler<typeof DatasetVersionCreatedV1> =>
  async ({ task, data: { version } }, context) => {
    const { database, defaults, train } = deps
    const dataset = await findDatasetVersion(database, task, version)
    const latest = await findDatasetVersion(database, task, 'latest')
    if (latest.number === dataset.number) return train({ dataset, parameters: defaults, trigger: 'dataset' }, context)
    const why = `superseded by ${latest.version}`
    await endInterrupted(deps, dataset, why)
    return { skipped: why }
  }
