import { Type } from 'typebox'
import { defineEvent, type EventOf } from '../define-event.ts'
import { DriftComparison, DriftReport } from '../records/drift.ts'
import { Timestamp } from '../records/common.ts'

const summaryOfReport = Type.Pick(DriftReport, ['reportId', 'reference', 'current', 'verdict', 'severity', 'causes', 'sentence', 'significance', 'pValue', 'mmdSquared', 'effect', 'htmlKey', 'jsonKey', 'createdAt'])

/** What is said beside where it is production traffic that drifted, not a dataset version; then `current.version` is `live` and the report is about one window. */
const live = {
  source: Type.Optional(Type.Union([Type.Literal('versions'), Type.Literal('live')], { description: 'what drifted: a dataset version, where this is missing or `versions`, or production traffic' })),
  live: Type.Optional(Type.Object({
    modelVersion: Type.String({ description: 'the champion whose recorded answers they are' }),
    window: Type.Integer({ description: 'number of the window' }),
    from: Timestamp,
    to: Timestamp,
    exceeded: Type.Array(Type.String(), { description: 'what is beyond its limit' }),
    runLength: Type.Number({ description: 'windows to a false alarm' })
  }))
}

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
  summary: 'Drift of a dataset version, or of production traffic (`source` is `live`), against a reference version was found; said once, until it is cleared',
  data: Type.Object({ ...summaryOfReport.properties, ...live })
})
export type DriftDetectedV1 = EventOf<typeof DriftDetectedV1>

/** The drift against a reference version is over: two comparisons in a row found nothing that matters. */
export const DriftClearedV1 = defineEvent('drift.cleared.v1', {
  producers: ['drift'],
  summary: 'The drift against a reference version is over: two comparisons in a row found nothing that matters, or three windows of production traffic (`source` is `live`)',
  data: Type.Object({ ...summaryOfReport.properties, ...live, detectedBy: Type.String({ description: 'id of the report that drift was detected by' }) })
})
export type DriftClearedV1 = EventOf<typeof DriftClearedV1>

/** A comparison went on: at each of its stages, at most once a second, and when it is over. */
export const DriftProgressV1 = defineEvent('drift.progressed.v1', {
  producers: ['drift'],
  summary: 'How far a comparison is: at each of its stages, at most once a second, and when it is over',
  data: Type.Omit(DriftComparison, ['task'])
})
export type DriftProgressV1 = EventOf<typeof DriftProgressV1>
