import type { Handler } from '@emberwatch/bus'
import { AppError, type DatasetVersionCreatedV1 } from '@emberwatch/contracts'
import { type Database, findDatasetVersion } from '@emberwatch/storage'
import type { CompareVersions } from './compare-versions.ts'

interface Deps { database: Pick<Database, 'datasets'>, compareVersions: CompareVersions }

/** Compares every new dataset version with its parent. */
export const onDatasetVersionCreated = ({ database, compareVersions }: Deps): Handler<typeof DatasetVersionCreatedV1> =>
  async ({ task, data: { version, parent } }, context) => {
    if (parent === null) return { skipped: 'the first version has nothing to be compared with' }
    const [reference, current] = await Promise.all([findDatasetVersion(database, task, parent), findDatasetVersion(database, task, version)])
    try {
      const { reportId, verdict } = await compareVersions({ reference, current }, context)
      context.log.info({ reportId, verdict }, 'dataset version compared with its parent')
      return { done: true }
    } catch (error) {
      if (error instanceof AppError && error.code === 'DRIFT_REFUSED') return { skipped: error.message }
      throw error
    }
  }
