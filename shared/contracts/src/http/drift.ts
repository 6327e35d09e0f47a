import { type Static, Type } from 'typebox'
import { Nullable, Probability, Timestamp } from '../records/common.ts'
import { DriftVerdict } from '../records/drift.ts'

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
