import type { DriftReport, DriftTrendEntry } from '@emberwatch/contracts'

/** Reports as points of a trend, oldest first. */
export const trendOf = (reports: readonly DriftReport[]): DriftTrendEntry[] =>
  reports.toSorted((a, b) => a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.reportId < b.reportId ? -1 : 1)
    .map(({ reportId, reference, current, verdict, severity = 'none', pValue, effects = [], causes = [], createdAt }) => {
      const auc = effects.find(({ name }) => name === 'auc')
      return {
        reportId,
        reference: reference.version,
        current: current.version,
        verdict,
        severity,
        pValue,
        auc: auc === undefined ? null : { value: auc.value, low: auc.low, high: auc.high },
        cause: causes[0]?.name ?? null,
        createdAt
      }
    })
