import { createHash } from 'node:crypto'
import type { ManifestRow, SplitCounts } from '../records/ingest.ts'

type Labelled = Pick<ManifestRow, 'imageId' | 'label' | 'split'>

/**
 * What a dataset version says of its images, as one hash: SHA-256 of the lines `<imageId>,<label>,<split>`, sorted and
 * joined by line feeds. Equal for equal content, whatever the order in which the images came.
 */
export const contentHashOf = (images: readonly Labelled[]): string =>
  createHash('sha256').update(images.map(({ imageId, label, split }) => `${imageId},${label},${split}`).sort().join('\n')).digest('hex')

/** Images per class for each split; every class is counted, also where there are none. */
export const splitCountsOf = (classes: readonly string[], images: readonly Labelled[]): SplitCounts => {
  const none = (): Record<string, number> => Object.fromEntries(classes.map((label) => [label, 0]))
  const counts: SplitCounts = { train: none(), validation: none(), test: none() }
  for (const { split, label } of images) counts[split][label] = (counts[split][label] ?? 0) + 1
  return counts
}
