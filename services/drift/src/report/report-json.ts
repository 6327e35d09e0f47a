import { METHOD } from '../domain/method.ts'
import type { ReportContent } from './report-content.ts'

/** Typed arrays as plain lists, so that they read as lists everywhere. */
const plain = (_key: string, value: unknown): unknown => ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value

/** The report for programs: the facts of the record and the details behind them. The same content gives the same bytes. */
export const reportJson = ({ facts, versions, images, comparison }: ReportContent): string => {
  const { witness, joint, ...rest } = comparison
  const pairs = (shown: { row: number, nearest: number, score: number, distance: number }[] | undefined, own: 'reference' | 'current', other: 'reference' | 'current') =>
    (shown ?? []).map(({ row, nearest, score, distance }) => ({ image: images[own][row], nearest: images[other][nearest], score, distance }))
  return JSON.stringify({
    ...facts,
    versions,
    method: METHOD,
    nullStatistics: joint?.nullStatistics ?? null,
    comparison: rest,
    mostCurrentLike: pairs(witness?.mostCurrentLike, 'current', 'reference'),
    mostReferenceLike: pairs(witness?.mostReferenceLike, 'reference', 'current')
  }, plain, 1)
}
