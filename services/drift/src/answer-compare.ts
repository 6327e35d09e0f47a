import { type Answer, answer } from '@emberwatch/bus'
import { DriftCompare } from '@emberwatch/contracts'
import { type Database, findDatasetVersion } from '@emberwatch/storage'
import type { CompareVersions } from './compare-versions.ts'

interface Deps { database: Pick<Database, 'datasets'>, task: string, compareVersions: CompareVersions }

/** Compares any two dataset versions; equal requests get the same report. */
export const answerCompare = ({ database, task, compareVersions }: Deps): Answer =>
  answer(DriftCompare, task, async ({ reference: referenceName, current: currentName, n }, context) => {
    const [reference, current] = await Promise.all([findDatasetVersion(database, task, referenceName), findDatasetVersion(database, task, currentName)])
    return compareVersions({ reference, current, n, refuseWhenBusy: true }, context)
  })
