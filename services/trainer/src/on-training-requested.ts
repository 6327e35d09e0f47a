import type { Handler } from '@emberwatch/bus'
import type { TrainingRequestedV1 } from '@emberwatch/contracts'
import { type Database, findDatasetVersion } from '@emberwatch/storage'
import type { train } from './train.ts'

interface Deps { database: Pick<Database, 'datasets'>, train: ReturnType<typeof train> }

/** Trains as somebody asked, or as the schedule did. */
export const onTrainingRequested = ({ database, train }: Deps): Handler<typeof TrainingRequestedV1> =>
  async ({ task, time, data: { datasetVersion, parameters, trigger = 'request' } }, context) =>
    train({ dataset: await findDatasetVersion(database, task, datasetVersion), parameters, trigger, askedAt: time }, context)
