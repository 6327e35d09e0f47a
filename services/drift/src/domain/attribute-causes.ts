import { causesOfMix } from './causes-of-mix.ts'
import { causesOfQuality } from './causes-of-quality.ts'
import type { Cause, ComparisonResult } from './comparison-result.ts'
import type { Paired } from './explain-gap.ts'
import type { Prepared } from './prepare-sides.ts'

/** A cause that explains this much of what tells the sides apart comes before the looks that it brings along. */
const MAIN_SHARE = 0.5

/** The labels of the compared rows; one for all where there are none. */
const labelsOf = ({ reference, current }: Prepared): Paired<string> => {
  const knows = reference.side.labels !== undefined && current.side.labels !== undefined
  const own = ({ side, compared }: Prepared['reference']): string[] => Array.from(compared, (row) => knows ? side.labels?.[row] as string : '')
  return { reference: own(reference), current: own(current) }
}

/** What the classifier says of the rows that it never saw; nothing for the others. */
const scoresOf = ({ reference, current }: Prepared, witness: NonNullable<ComparisonResult['witness']>): Paired<number> => {
  const own = ({ compared }: Prepared['reference'], { rows, scores }: { rows: Int32Array, scores: Float64Array }): number[] => {
    const byRow = new Map(Array.from(rows, (row, i) => [row, scores[i] as number]))
    return Array.from(compared, (row) => byRow.get(row) ?? NaN)
  }
  return { reference: own(reference, witness.reference), current: own(current, witness.current) }
}

const contentCause = ({ effects }: ComparisonResult): Cause => ({
  name: 'content',
  family: 'content',
  explained: 0,
  strength: (effects.find(({ name }) => name === 'auc')?.value ?? 0.5) - 0.5,
  sentence: 'what the images show has changed: no measured change of label, place, time, source or image quality accounts for it'
})

/**
 * Names what is behind a difference, the main cause first.
 *
 * A change of mix (label, source, place, time) that explains at least half of what the classifier tells the sides apart by comes
 * first, because a new mix brings other looks along and never the reverse; then changes of image quality among images of like
 * label, by how strongly their measures moved; then lesser changes of mix. Every cause must be beyond chance by itself; one that the embeddings do not show must be plain besides. A
 * difference without any is one of content. Where nothing was found at all, nothing is blamed.
 */
export const attributeCauses = (prepared: Prepared, result: ComparisonResult): Cause[] => {
  if (result.witness === null || result.pValue === null) return []
  const [labels, scores] = [labelsOf(prepared), scoresOf(prepared, result.witness)]
  const isFound = result.pValue <= result.significance
  const mixes = causesOfMix(prepared, result, { scores, isFound })
  const main = mixes.filter(({ explained }) => explained >= MAIN_SHARE).sort((a, b) => b.explained - a.explained)
  const lesser = mixes.filter(({ explained }) => explained < MAIN_SHARE).sort((a, b) => b.explained - a.explained)
  const quality = causesOfQuality(prepared, result, { labels, scores, isFound })
  const causes = [...main, ...quality, ...lesser]
  return causes.length === 0 && result.verdict === 'drift' ? [contentCause(result)] : causes
}
