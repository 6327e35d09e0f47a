import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { DriftReport } from '../records/drift.ts'

const summaryOfReport = Type.Pick(DriftReport, ['reportId', 'reference', 'current', 'verdict', 'sentence', 'significance', 'pValue', 'mmdSquared', 'effect', 'htmlKey', 'jsonKey', 'createdAt'])

/** A drift report exists. */
export const DriftReportCreatedV1 = defineEvent('drift.report-created.v1', {
  producers: ['drift'],
  summary: 'A drift report exists',
  data: summaryOfReport
})
export type DriftReportCreatedV1 = EventOf<typeof DriftReportCreatedV1>

/** Drift was found. */
export const DriftDetectedV1 = defineEvent('drift.detected.v1', {
  producers: ['drift'],
  summary: 'Drift was found',
  data: summaryOfReport
})
export type DriftDetectedV1 = EventOf<typeof DriftDetectedV1>
