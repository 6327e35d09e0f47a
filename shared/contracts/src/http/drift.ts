import { type Static, Type } from 'typebox'
import { Nullable, Probability, Timestamp } from '../records/common.ts'
import { DriftReport, DriftVerdict } from '../records/drift.ts'

/** One report of a trend: how far a version is from its reference. */
export const DriftTrendEntry = Type.Object({
  reportId: Type.String(),
  reference: Type.String(),
  current: Type.String(),
  verdict: DriftVerdict,
  severity: Type.Union([Type.Literal('none'), Type.Literal('moderate'), Type.Literal('severe')]),
  pValue: Nullable(Probability),
  auc: Nullable(Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }, { description: 'area under the curve of a classifier between the sides; 0.5 is chance' })),
  cause: Nullable(Type.String({ description: 'the main cause by name' })),
  createdAt: Timestamp
})
export type DriftTrendEntry = Static<typeof DriftTrendEntry>

/** How drift went from version to version, oldest first. */
export const DriftTrend = Type.Object({ task: Type.String(), reports: Type.Array(DriftTrendEntry) })

/** Past reports side by side, in the order asked for. */
export const DriftReportComparison = Type.Object({
  task: Type.String(),
  comparable: Type.Boolean({ description: 'false if their numbers do not mean the same: another backbone, method or significance level' }),
  differences: Type.Array(Type.String(), { description: 'what was not the same when they were made, in plain words; those that make them incomparable first' }),
  items: Type.Array(Type.Object({
    report: DriftReport,
    contentHashes: Type.Object({ reference: Nullable(Type.String()), current: Nullable(Type.String()) }, { description: 'of the dataset versions; null where a version is not on record any more' })
  }))
})
export type DriftReportComparison = Static<typeof DriftReportComparison>
