import { type Answer, answer, type Bus } from '@emberwatch/bus'
import { DriftCancel, DriftCancelNotice } from '@emberwatch/contracts'
import { type Database, findDatasetVersion } from '@emberwatch/storage'
import type { CancelComparison } from './compare-versions.ts'

interface Deps { bus: Pick<Bus, 'tell'>, database: Pick<Database, 'datasets'>, task: string, cancel: CancelComparison }

/** Cancels a comparison, named by what was asked: here, or, told so, wherever it is in hand. */
export const answerCancel = ({ bus, database, task, cancel }: Deps): Answer =>
  answer(DriftCancel, task, async ({ reference: referenceName, current: currentName, n, reason }) => {
    const [reference, current] = await Promise.all([findDatasetVersion(database, task, referenceName), findDatasetVersion(database, task, currentName)])
    const found = cancel({ reference, current, n }, reason)
    if (found.state === 'not-in-hand') bus.tell(DriftCancelNotice, task, { reportId: found.reportId, ...(reason === undefined ? {} : { reason }) })
    return found
  })
