import type { ManifestRow } from '@emberwatch/contracts'

/** How two dataset versions differ, in images. */
export interface Changes { added: number, relabelled: number, removed: number }

/**
 * How many images of a dataset version an earlier one had not, or had with another label, or had and this one has not.
 *
 * @example countChanges of [a: fire, b: fire] and [a: none, c: fire] // => { added: 1, relabelled: 1, removed: 1 }
 */
export const countChanges = (before: readonly Pick<ManifestRow, 'imageId' | 'label'>[], after: readonly Pick<ManifestRow, 'imageId' | 'label'>[]): Changes => {
  const labels = new Map(before.map(({ imageId, label }) => [imageId, label]))
  const kept = after.filter(({ imageId }) => labels.has(imageId))
  return {
    added: after.length - kept.length,
    relabelled: kept.filter(({ imageId, label }) => labels.get(imageId) !== label).length,
    removed: before.length - kept.length
  }
}
