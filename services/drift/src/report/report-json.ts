import { METHOD } from '../domain/method.ts'
import type { ReportContent } from './report-content.ts'

/** The report for programs: the facts of the record and the details behind them. The same content gives the same bytes. */
export const reportJson = ({ facts, versions, images, comparison }: ReportContent): string => {
  const { overall, withinLabels, components, mostUnlike } = comparison
  return JSON.stringify({
    ...facts,
    versions,
    method: METHOD,
    nullStatistics: overall === null ? null : [...overall.nullStatistics],
    withinLabelsNullStatistics: withinLabels === null ? null : [...withinLabels.nullStatistics],
    explainedVariance: components?.explained ?? null,
    mostUnlike: mostUnlike.map(({ current, nearest, witness, distance }) => ({ image: images.current[current], nearest: images.reference[nearest], witness, distance }))
  }, null, 1)
}
