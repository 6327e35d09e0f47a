import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { DriftComparison, DriftReport } from '../records/drift.ts'

const summaryOfReport = Type.Pick(DriftReport, ['reportId', 'reference', 'current', 'verdict', 'severity', 'causes', 'sentence', 'significance', 'pValue', 'mmdSquared', 'effect', 'htmlKey', 'jsonKey', 'createdAt'])

/** A drift report exists. */
export const DriftReportCreatedV1 = defineEvent('drift.report-created.v1', {
  producers: ['drift'],
  summary: 'A drift report exists',
  data: summaryOfReport
})
export type DriftReportCreatedV1 = EventOf<typeof DriftReportCreatedV1>

/** Drift against a reference version was found: said once, until it is cleared. */
export const DriftDetectedV1 = defineEvent('drift.detected.v1', {
  producers: ['drift'],
  summary: 'Drift against a reference version was found; said once, until it is cleared',
  data: summaryOfReport
})
export type DriftDetectedV1 = EventOf<typeof DriftDetectedV1>

/** The drift against a reference version is over: two comparisons in a row found nothing that matters. */
export const DriftClearedV1 = defineEvent('drift.cleared.v1', {
  producers: ['drift'],
  summary: 'The drift against a reference version is over: two comparisons in a row found nothing that matters',
  data: Type.Object({ ...summaryOfReport.properties, detectedBy: Type.String({ description: 'id of the report that drift was detected by' }) })
})
export type DriftClearedV1 = EventOf<typeof DriftClearedV1>

/** A comparison went on: at each of its stages, at most once a second, and when it is over. */
export const DriftProgressV1 = defineEvent('drift.progressed.v1', {
  producers: ['drift'],
  summary: 'How far a comparison is: at each of its stages, at most once a second, and when it is over',
  data: Type.Omit(DriftComparison, ['task'])
})
export type DriftProgressV1 = EventOf<typeof DriftProgressV1>
