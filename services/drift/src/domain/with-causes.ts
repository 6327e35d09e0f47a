import { attributeCauses } from './attribute-causes.ts'
import type { ComparisonResult, LeftOut, WitnessScores } from './comparison-result.ts'
import { placeDrift } from './place-drift.ts'
import type { Prepared } from './prepare-sides.ts'
import { mannWhitney } from './statistics/mann-whitney.ts'
import { timeDrift } from './time-drift.ts'

/** The area under the curve without each source of the current side in turn; none where there is only one. */
const leaveSourcesOut = ({ current: { side: { sources = [] } } }: Prepared, { reference, current }: WitnessScores): LeftOut[] => {
  const names = [...new Set(Array.from(current.rows, (row) => sources[row] ?? ''))].sort()
  if (names.length < 2) return []
  return names.map((source) => {
    const left = current.scores.filter((_, i) => sources[current.rows[i] as number] !== source)
    return { source, rows: current.scores.length - left.length, auc: mannWhitney(reference.scores, left).auc }
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
