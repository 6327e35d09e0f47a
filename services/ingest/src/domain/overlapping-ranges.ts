/** A stretch of a file: from its first byte to the one behind its last. */
export interface ByteRange { start: number, end: number }

/** Two ranges that share bytes, if there are any; the ranges are sorted in place. */
export const findOverlap = (ranges: ByteRange[]): [ByteRange, ByteRange] | undefined => {
  ranges.sort((a, b) => a.start - b.start || a.end - b.end)
  for (const [index, range] of ranges.entries()) {
    const before = ranges[index - 1]
    if (before !== undefined && range.start < before.end) return [before, range]
  }
  return undefined
}
