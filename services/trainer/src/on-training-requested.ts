import type { Handler } from '@emberwatch/bus'
import type { TrainingRequestedV1 } from '@emberwatch/contracts'
import { type Database, findDatasetVersion } from '@emberwatch/storage'
import type { train } from './train.ts'

interface Deps { database: Pick<Database, 'datasets'>, train: ReturnType<typeof train> }

/** Trains as somebody asked. */
export const onTrainingRequested = ({ database, train }: Deps): Handler<typeof TrainingRequestedV1> =>
  async ({ task, data: { datasetVersion, parameters } }, context) =>
    train({ dataset: await findDatasetVersion(database, task, datasetVersion), parameters, trigger: 'request' }, context)
