import type { EventContext } from '@emberwatch/bus'
import { AppError, type DatasetVersion, type DriftReport, type DriftStage } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import { METHOD, METHOD_VERSION } from './domain/method.ts'
import { reportIdOf } from './domain/report-id.ts'
import { cancelled, sameVersion, tooManyWaiting } from './errors.ts'
import { makeReport, type ReportDeps } from './make-report.ts'
import { type ProgressDeps, tellProgress } from './tell-progress.ts'

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
export type CompareVersions = (comparison: Comparison, context: Pick<EventContext, 'log' | 'traceparent'>) => Promise<DriftReport>

/** Ends a comparison that is in hand. */
export type CancelComparison = (comparison: Comparison, reason?: string) => { reportId: string, state: 'cancelled' | 'not-in-hand' }

interface InHand {
  report: Promise<DriftReport>
  /** False if its report is there already. */
  cancel: (reason: string | undefined) => boolean
}

type Deps = Omit<ReportDeps, 'database'> & ProgressDeps & { database: ReportDeps['database'] & ProgressDeps['database'] }

const endOf = (error: unknown): { state: 'cancelled' | 'failed', problem: string } =>
  ({ state: error instanceof AppError && error.code === 'DRIFT_CANCELLED' ? 'cancelled' : 'failed', problem: error instanceof AppError ? error.message : 'something went wrong; the log of the drift service says what' })

/** Comparisons one after the other; equal ones are computed once, in this process and over all time. */
export const createComparisons = (deps: Deps): { compareVersions: CompareVersions, cancel: CancelComparison, cancelReport: (reportId: string, reason?: string) => boolean } => {
  const { database, embeddings, settings: { significance, seed } } = deps
  const inTurn = createQueue()
  const inHand = new Map<string, InHand>()
  const identify = ({ reference, current, n }: Comparison): { reportId: string, imagesPerSide: number } => {
    const imagesPerSide = Math.min(n ?? METHOD.imagesPerSide, METHOD.imagesPerSide)
    return { imagesPerSide, reportId: reportIdOf({ task: reference.task, referenceHash: reference.contentHash, currentHash: current.contentHash, imagesPerSide, backboneId: embeddings.backboneId, significance, methodVersion: METHOD_VERSION, seed }) }
  }

  const begin = ({ reference, current }: Comparison, { reportId, imagesPerSide }: ReturnType<typeof identify>, context: Pick<EventContext, 'log' | 'traceparent'>): InHand => {
    const abort = new AbortController()
    const given = Promise.withResolvers<never>()
    let isMade = false
    const cancel = (reason: string | undefined): boolean => {
      if (isMade) return false
      const error = cancelled(reportId, reason)
      abort.abort(error)
      given.reject(error)
      return true
    }
    const progress = tellProgress(deps, { reportId, task: reference.task, reference: reference.version, current: current.version, imagesPerSide }, context)
    progress.begin(inHand.size === 0 ? 'reading' : 'waiting')
    const enter = (stage: DriftStage): void => {
      abort.signal.throwIfAborted()
      progress.enter(stage)
    }
    const made = inTurn(async () => {
      enter('reading')
      return makeReport(deps, { reportId, reference, current, imagesPerSide, traceparent: context.traceparent, cancelled: abort.signal, enter })
    })
    made.then(() => { isMade = true }, () => {}) // who cancelled it does not wait for it to end
    const report = Promise.race([made, given.promise])
      .then(async (done) => { await progress.end({ state: 'finished' }); return done }, async (error: unknown) => { await progress.end(endOf(error)); throw error })
      .finally(() => inHand.delete(reportId))
    return { report, cancel }
  }

  const compareVersions: CompareVersions = async (comparison, context) => {
    const { reference, current, refuseWhenBusy = false } = comparison
    if (reference.contentHash === current.contentHash) throw sameVersion(reference.version)
    const identity = identify(comparison)
    const existing = await database.drift_reports.find(recordIds.driftReport(reference.task, identity.reportId))
    if (existing !== undefined) return existing
    const computing = inHand.get(identity.reportId)
    if (computing !== undefined) return computing.report
    if (refuseWhenBusy && inHand.size >= MOST_IN_HAND) throw tooManyWaiting(inHand.size)
    const begun = begin(comparison, identity, context)
    inHand.set(identity.reportId, begun)
    return begun.report
  }

  const cancelReport = (reportId: string, reason?: string): boolean => inHand.get(reportId)?.cancel(reason) ?? false
  const cancel: CancelComparison = (comparison, reason) => {
    const { reportId } = identify(comparison)
    return { reportId, state: cancelReport(reportId, reason) ? 'cancelled' : 'not-in-hand' }
  }
  return { compareVersions, cancel, cancelReport }
}
