/** How many images have each label. */
export const countLabels = (labels: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const label of [...labels].sort()) counts[label] = (counts[label] ?? 0) + 1
  return counts
}

/** What a label is called where people read it: images of a folder without classes have none. */
export const nameOfLabel = (label: string): string => label === '' ? 'no label' : label

/** Each label of either side with its share of each side's images, by name. */
export const labelShares = (reference: Record<string, number>, current: Record<string, number>) => {
  const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)
  const [ofReference, ofCurrent] = [total(reference), total(current)]
  return [...new Set([...Object.keys(reference), ...Object.keys(current)])].sort().map((label) => ({
    label,
    reference: ofReference === 0 ? 0 : (reference[label] ?? 0) / ofReference,
    current: ofCurrent === 0 ? 0 : (current[label] ?? 0) / ofCurrent
  }))
}
