import { createEvent, DriftClearedV1, DriftDetectedV1, type DriftReport, DriftReportCreatedV1 } from '@emberwatch/contracts'
import { type Database, type Outbox, recordIds } from '@emberwatch/storage'
import { turnOf } from './domain/drift-episode.ts'

interface Deps { database: Pick<Database, 'drift_reports'>, outbox: Outbox }

/** The reports before this one against the same reference, oldest first. */
const reportsBefore = async ({ database }: Deps, { task, reportId, reference }: DriftReport): Promise<DriftReport[]> =>
  (await database.drift_reports.list({ task }))
    .filter((other) => other.reference.version === reference.version && other.reportId !== reportId)
    .sort((a, b) => a.createdAt < b.createdAt ? -1 : 1)

/** What is said of a report: that it exists, and that drift begins or is over where it does. */
const eventsOf = async (deps: Deps, report: DriftReport, traceparent: string) => {
  const { task, reportId, reference, current, verdict, severity, causes, sentence, significance, pValue, mmdSquared, effect, htmlKey, jsonKey, createdAt } = report
  const data = { reportId, reference, current, verdict, sentence, significance, pValue, mmdSquared, effect, htmlKey, jsonKey, createdAt, ...(severity === undefined ? {} : { severity }), ...(causes === undefined ? {} : { causes }) }
  const said = { producer: 'drift' as const, task, key: reportId, time: new Date(createdAt), traceparent, data }
  const found = turnOf(report, await reportsBefore(deps, report))
  const further = found.turn === 'detected'
    ? [createEvent(DriftDetectedV1, said)]
    : found.turn === 'cleared' ? [createEvent(DriftClearedV1, { ...said, data: { ...data, detectedBy: found.detectedBy } })] : []
  return { created: createEvent(DriftReportCreatedV1, said), further, detected: found.turn === 'detected' }
}

/** Stores a report and says what it means; of equal reports the first stands. `detected` says whether drift begins with it. */
export const recordReport = async (deps: Deps, report: DriftReport, traceparent: string): Promise<{ report: DriftReport, detected: boolean }> => {
  const { database, outbox } = deps
  const id = recordIds.driftReport(report.task, report.reportId)
  const { created, further, detected } = await eventsOf(deps, report, traceparent)
  const isFirst = await outbox.record(created, { name: 'drift_reports', collection: database.drift_reports, id, record: report, alsoAnnounce: further })
  return isFirst ? { report, detected } : { report: await database.drift_reports.find(id) ?? report, detected: false }
}
