import type { DatasetVersion } from '@emberwatch/contracts'

const SPLITS = ['train', 'validation', 'test'] as const

/** Images per class for each split as rows of text, the header first. */
export const splitTable = ({ counts }: Pick<DatasetVersion, 'counts'>): string[][] => {
  const classes = [...new Set(SPLITS.flatMap((split) => Object.keys(counts[split])))].sort()
  return [['', ...classes], ...SPLITS.map((split) => [split, ...classes.map((label) => String(counts[split][label] ?? 0))])]
}
