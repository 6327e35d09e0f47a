import { type DriftComparison, type DriftReport, objectKeys } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { noReportYet, reportNotFound } from './errors.ts'
import type { GatewayDeps } from './ports.ts'

/** A comparison in hand is told every ten seconds at least. */
const SILENT_MS = 60_000

/** Whether somebody is still at it, as far as can be told. */
export const isInHand = ({ state, at }: Pick<DriftComparison, 'state' | 'at'>, now: Date): boolean =>
  (state === 'waiting' || state === 'running') && now.getTime() - Date.parse(at) < SILENT_MS

/**
 * A report, or the comparison that it will come from.
 *
 * @throws {AppError} REPORT_NOT_FOUND if there is neither, with the reason where one is known
 */
export const findReport = async ({ database, now }: Pick<GatewayDeps, 'database' | 'now'>, task: string, reportId: string): Promise<DriftReport | DriftComparison> => {
  const find = () => database.drift_reports.find(recordIds.driftReport(task, reportId))
  const report = await find()
  if (report !== undefined) return report
  const comparison = await database.drift_comparisons.find(recordIds.driftComparison(task, reportId))
  if (comparison === undefined) throw reportNotFound(reportId)
  const since = comparison.state === 'finished' ? await find() : undefined // it came between the two looks
  if (since !== undefined) return since
  if (!isInHand(comparison, now())) throw noReportYet(comparison)
  return comparison
}

/**
 * Where the page is of a report, or of a window of live drift that began or ended an episode.
 *
 * @throws {AppError} REPORT_NOT_FOUND if there is neither
 */
export const findPage = async ({ database }: Pick<GatewayDeps, 'database'>, task: string, reportId: string): Promise<string> => {
  const report = await database.drift_reports.find(recordIds.driftReport(task, reportId))
  if (report !== undefined) return report.htmlKey
  const [window] = await database.live_windows.list({ task, windowId: reportId })
  if (window === undefined || window.turn === 'none') throw reportNotFound(reportId)
  return objectKeys.report(reportId, 'html')
}
