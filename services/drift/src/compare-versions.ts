import type { EventContext } from '@emberwatch/bus'
import type { DatasetVersion, DriftReport } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import { METHOD, METHOD_VERSION } from './domain/method.ts'
import { reportIdOf } from './domain/report-id.ts'
import { sameVersion, tooManyWaiting } from './errors.ts'
import { makeReport, type ReportDeps } from './make-report.ts'

interface Comparison {
  reference: DatasetVersion
  current: DatasetVersion
  /** At most this many images a side. */
  n?: number | undefined
  /** Whether somebody is waiting for the answer, who is better told at once that it would take too long. */
  refuseWhenBusy?: boolean
}

/** More comparisons than this in hand would take longer than anybody waits. */
const MOST_IN_HAND = 8

/** The report on two versions: the one there is, or a new one. */
export type CompareVersions = (comparison: Comparison, context: Pick<EventContext, 'traceparent'>) => Promise<DriftReport>

/** Comparisons one after the other; equal ones are computed once, in this process and over all time. */
export const createComparisons = (deps: ReportDeps): CompareVersions => {
  const { database, embeddings, settings: { significance, seed } } = deps
  const inTurn = createQueue()
  const inHand = new Map<string, Promise<DriftReport>>()

  const compareVersions: CompareVersions = async ({ reference, current, n, refuseWhenBusy = false }, { traceparent }) => {
    if (reference.contentHash === current.contentHash) throw sameVersion(reference.version)
    const { task } = reference
    const imagesPerSide = Math.min(n ?? METHOD.imagesPerSide, METHOD.imagesPerSide)
    const reportId = reportIdOf({ task, referenceHash: reference.contentHash, currentHash: current.contentHash, imagesPerSide, backboneId: embeddings.backboneId, significance, methodVersion: METHOD_VERSION, seed })
    const existing = await database.drift_reports.find(recordIds.driftReport(task, reportId))
    if (existing !== undefined) return existing
    const computing = inHand.get(reportId)
    if (computing !== undefined) return computing
    if (refuseWhenBusy && inHand.size >= MOST_IN_HAND) throw tooManyWaiting(inHand.size)
    const turn = inTurn(() => makeReport(deps, { reportId, reference, current, imagesPerSide, traceparent })).finally(() => inHand.delete(reportId))
    inHand.set(reportId, turn)
    return turn
  }
  return compareVersions
}
