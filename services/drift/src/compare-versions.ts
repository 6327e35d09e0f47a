import type { EventContext } from '@emberwatch/bus'
import type { DatasetVersion, DriftReport } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import { METHOD, METHOD_VERSION } from './domain/method.ts'
import { reportIdOf } from './domain/report-id.ts'
import { cancelled, sameVersion, tooManyWaiting } from './errors.ts'
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

/** Ends a comparison that is in hand. */
export type CancelComparison = (comparison: Comparison) => { reportId: string, state: 'cancelled' | 'not-in-hand' }

interface InHand { report: Promise<DriftReport>, abort: AbortController }

/** Comparisons one after the other; equal ones are computed once, in this process and over all time. */
export const createComparisons = (deps: ReportDeps): { compareVersions: CompareVersions, cancel: CancelComparison } => {
  const { database, embeddings, settings: { significance, seed } } = deps
  const inTurn = createQueue()
  const inHand = new Map<string, InHand>()
  const identify = ({ reference, current, n }: Comparison): { reportId: string, imagesPerSide: number } => {
    const imagesPerSide = Math.min(n ?? METHOD.imagesPerSide, METHOD.imagesPerSide)
    return { imagesPerSide, reportId: reportIdOf({ task: reference.task, referenceHash: reference.contentHash, currentHash: current.contentHash, imagesPerSide, backboneId: embeddings.backboneId, significance, methodVersion: METHOD_VERSION, seed }) }
  }

  const compareVersions: CompareVersions = async (comparison, { traceparent }) => {
    const { reference, current, refuseWhenBusy = false } = comparison
    if (reference.contentHash === current.contentHash) throw sameVersion(reference.version)
    const { reportId, imagesPerSide } = identify(comparison)
    const existing = await database.drift_reports.find(recordIds.driftReport(reference.task, reportId))
    if (existing !== undefined) return existing
    const computing = inHand.get(reportId)
    if (computing !== undefined) return computing.report
    if (refuseWhenBusy && inHand.size >= MOST_IN_HAND) throw tooManyWaiting(inHand.size)
    const abort = new AbortController()
    const report = inTurn(() => makeReport(deps, { reportId, reference, current, imagesPerSide, traceparent, cancelled: abort.signal })).finally(() => inHand.delete(reportId))
    inHand.set(reportId, { report, abort })
    return report
  }

  const cancel: CancelComparison = (comparison) => {
    const { reportId } = identify(comparison)
    const found = inHand.get(reportId)
    found?.abort.abort(cancelled(reportId))
    return { reportId, state: found === undefined ? 'not-in-hand' : 'cancelled' }
  }
  return { compareVersions, cancel }
}
