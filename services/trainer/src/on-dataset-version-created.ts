import type { Handler } from '@emberwatch/bus'
import type { DatasetVersionCreatedV1, HyperParameters } from '@emberwatch/contracts'
import type { Database } from '@emberwatch/storage'
import { findDatasetVersion } from '@emberwatch/storage'
import type { train } from './train.ts'

interface Deps { database: Pick<Database, 'datasets'>, defaults: HyperParameters, train: ReturnType<typeof train> }

/** Trains on a new dataset version, unless a newer one is already there: versions that piled up are trained once. */
export const onDatasetVersionCreated = ({ database, defaults, train }: Deps): Handler<typeof DatasetVersionCreatedV1> =>
  async ({ task, data: { version } }, context) => {
    const dataset = await findDatasetVersion(database, task, version)
    const latest = await findDatasetVersion(database, task, 'latest')
    if (latest.number > dataset.number) return { skipped: `superseded by ${latest.version}` }
    return train({ dataset, parameters: defaults, trigger: 'dataset' }, context)
  }
