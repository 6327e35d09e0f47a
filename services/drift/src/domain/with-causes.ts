import { attributeCauses } from './attribute-causes.ts'
import type { ComparisonResult, LeftOut, WitnessScores } from './comparison-result.ts'
import { scoredRows } from './cross-fit-classifier.ts'
import { placeDrift } from './place-drift.ts'
import type { Prepared } from './prepare-sides.ts'
import { areaWithinFolds } from './statistics/auc-interval.ts'
import { timeDrift } from './time-drift.ts'

/** The area under the curve without each source of the current side in turn; none where there is only one. */
const leaveSourcesOut = (prepared: Prepared, { reference, current }: WitnessScores): LeftOut[] => {
  const { sources = [] } = prepared.current.side
  const names = [...new Set(Array.from(current.rows, (row) => sources[row] ?? ''))].sort()
  if (names.length < 2) return []
  return names.map((source) => {
    const isLeft = (_: number, i: number): boolean => sources[current.rows[i] as number] !== source
    const left = { rows: current.rows.filter(isLeft), scores: current.scores.filter(isLeft), folds: current.folds.filter(isLeft) }
    return { source, rows: current.rows.length - left.rows.length, auc: areaWithinFolds(scoredRows(prepared.reference, reference), scoredRows(prepared.current, left)) }
  })
}

/** The last of a comparison: where and when the images are from, and what is behind the difference. */
export const withCauses = (prepared: Prepared, result: ComparisonResult): ComparisonResult => {
  const found = {
    ...result,
    places: placeDrift(prepared),
    times: timeDrift(prepared),
    withoutSource: result.witness === null ? [] : leaveSourcesOut(prepared, result.witness)
  }
  return { ...found, causes: attributeCauses(prepared, found) }
}
