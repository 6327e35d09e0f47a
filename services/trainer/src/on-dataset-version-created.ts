import type { Handler } from '@emberwatch/bus'
import { type DatasetVersion, type DatasetVersionCreatedV1, type Run, type TrainingParameters } from '@emberwatch/contracts'
import { findDatasetVersion, recordIds } from '@emberwatch/storage'
import { identifyRun } from './domain/identify-run.ts'
import { findTooFew } from './find-too-few.ts'
import type { WorkshopDeps } from './train-deps.ts'
import type { train } from './train.ts'

interface Deps extends Pick<WorkshopDeps, 'database' | 'objects' | 'embedder' | 'now'> {
  defaults: TrainingParameters
  /** How many images must have changed since the last training. */
  minNewImages: number
  train: ReturnType<typeof train>
}

const isUnderWay = ({ state }: Run): boolean => state === 'running' || state === 'queued'

/**
 * Trains on a new dataset version, unless a newer one is already there (versions that piled up are trained once) or too
 * little changed since the last training.
 */
export const onDatasetVersionCreated = (deps: Deps): Handler<typeof DatasetVersionCreatedV1> =>
  async ({ task, time, data: { version } }, context) => {
    const { database, embedder, now, defaults, train } = deps
    const dataset: DatasetVersion = await findDatasetVersion(database, task, version)
    const latest = await findDatasetVersion(database, task, 'latest')
    const id = recordIds.run(task, identifyRun(dataset, defaults, embedder.backbone.backboneId).runId)
    const run = await database.runs.find(id)
    if (latest.number !== dataset.number) {
      const why = `superseded by ${latest.version}`
      // A run of this version that began and was interrupted will not go on; one that somebody asked for has its own event.
      if (run?.state === 'running' && run.trigger === 'dataset') await database.runs.inform(id, { state: 'failed', failure: why, finishedAt: now().toISOString() })
      return { skipped: why }
    }
    const tooFew = run !== undefined && isUnderWay(run) ? undefined : await findTooFew(deps, dataset)
    return tooFew === undefined ? train({ dataset, parameters: defaults, trigger: 'dataset', askedAt: time }, context) : { skipped: tooFew }
  }
