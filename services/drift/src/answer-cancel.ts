import { type Answer, answer } from '@emberwatch/bus'
import { DriftCancel } from '@emberwatch/contracts'
import { type Database, findDatasetVersion } from '@emberwatch/storage'
import type { CancelComparison } from './compare-versions.ts'

interface Deps { database: Pick<Database, 'datasets'>, task: string, cancel: CancelComparison }

/** Cancels a comparison of this process, named by what was asked. */
export const answerCancel = ({ database, task, cancel }: Deps): Answer =>
  answer(DriftCancel, task, async ({ reference: referenceName, current: currentName, n }) => {
    const [reference, current] = await Promise.all([findDatasetVersion(database, task, referenceName), findDatasetVersion(database, task, currentName)])
    return cancel({ reference, current, n })
  })
