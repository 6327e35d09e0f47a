import type { DriftVerdict } from '@emberwatch/contracts'

const VERDICTS: { readonly [Verdict in DriftVerdict]: string } = { drift: 'drift', negligible: 'detectable but negligible', stable: 'stable', inconclusive: 'inconclusive', 'no-drift-found': 'no drift found' }

/** A verdict as reports say it. */
export const verdictInWords = ({ verdict, severity }: { verdict: DriftVerdict, severity?: string | undefined }): string =>
  `${VERDICTS[verdict]}${severity === undefined || severity === 'none' ? '' : `, ${severity}`}`

/** A number with three digits that count. */
export const digits = (value: number | null | undefined): string => value === null || value === undefined ? '–' : String(Number(value.toPrecision(3)))

/** A share as a percentage; small ones keep a decimal. */
export const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`

/** A value with its 95 % interval. */
export const interval = ({ value, low, high }: { value: number, low: number, high: number }): string => `${digits(value)} (${digits(low)} to ${digits(high)})`

/** `v2` for `v2-1f3a5c7e`. */
export const short = (version: string): string => version.split('-')[0] ?? version

/** Where the page of a report is. */
export const reportPath = (task: string, reportId: string): string => `/v1/drift/reports/${encodeURIComponent(reportId)}/html?task=${encodeURIComponent(task)}`
