import type { DriftSide } from '@emberwatch/contracts'
import { digits } from './format-numbers.ts'

/** Cells of one side this many times as large as those of the other make the overall p-value less exact. */
const UNLIKE_CELL_SIZES = 2

/** What to bear in mind when reading this very report. */
export const findCautions = (reference: DriftSide, current: DriftSide): string[] => {
  const [ofReference, ofCurrent] = [reference, current].map(({ images, groups }) => images / groups) as [number, number]
  if (!(Math.max(ofReference, ofCurrent) / Math.min(ofReference, ofCurrent) > UNLIKE_CELL_SIZES)) return []
  return [`Grid cells differ in size: ${digits(ofReference, 2)} images a cell in ${reference.version}, ${digits(ofCurrent, 2)} in ${current.version}. That alone can make the overall p-value too small or too large; the test within labels compares only cells of like size.`]
}
