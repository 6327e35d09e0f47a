import { contentHashOf, type DatasetVersion, type Image, type ManifestRow } from '@emberwatch/contracts'

/** How long a version may wait for more images. */
export interface VersionPatience { minNewImages: number, maxWaitMs: number }

interface Waiting extends VersionPatience {
  /** The images that a version cut now would have. */
  images: readonly Image[]
  parent: { version: DatasetVersion, rows: readonly ManifestRow[] } | undefined
  now: Date
}

/**
 * Whether a version may wait for more images: only if all that is new are a few young images. A correction of what the
 * parent has never waits.
 */
export const mayWait = ({ images, parent, now, minNewImages, maxWaitMs }: Waiting): boolean => {
  const before = new Set(parent?.rows.map(({ imageId }) => imageId))
  const fresh = images.filter(({ imageId }) => !before.has(imageId))
  if (fresh.length >= minNewImages || fresh.some(({ addedAt }) => now.getTime() - Date.parse(addedAt) >= maxWaitMs)) return false
  return parent === undefined || contentHashOf(images.filter(({ imageId }) => before.has(imageId))) === parent.version.contentHash
}
