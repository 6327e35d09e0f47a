import { createHash } from 'node:crypto'
import { contentHashOf, type DatasetVersion, type Image, type ManifestRow, objectKeys, splitCountsOf } from '@emberwatch/contracts'

interface Cut {
  task: string
  classes: readonly string[]
  /** Every image that the version must have, as it stands after the edits. */
  images: readonly Image[]
  /** The number of the last edit; 0 if there was none. */
  edits: number
  parent: { version: DatasetVersion, rows: readonly ManifestRow[] } | undefined
  now: Date
}

/** Code-unit order, the same on every machine. */
const byImageId = (a: Image, b: Image): number => a.imageId < b.imageId ? -1 : 1

const rowOf = ({ imageId, label, split, cell, lon, lat, source, fireId, brightness }: Image, addedIn: string): ManifestRow =>
  ({ imageId, label, split, cell, lon, lat, source, fireId, ...(brightness !== undefined && { brightness }), addedIn })

/**
 * The version that holds exactly these images, with its manifest (JSON lines); undefined if the parent already is that
 * version or there are no images.
 *
 * The parent's rows stand first and in its order; the new rows follow by image id.
 */
export const cutDatasetVersion = ({ task, classes, images, edits, parent, now }: Cut): { version: DatasetVersion, manifest: string } | undefined => {
  const contentHash = contentHashOf(images)
  if (images.length === 0 || contentHash === parent?.version.contentHash) return undefined
  const number = (parent?.version.number ?? 0) + 1
  const name = `v${number}-${contentHash.slice(0, 8)}`
  const left = new Map(images.map((image) => [image.imageId, image]))
  const before = parent?.rows ?? []
  const kept: ManifestRow[] = []
  for (const { imageId, addedIn } of before) {
    const image = left.get(imageId)
    if (image !== undefined && left.delete(imageId)) kept.push(rowOf(image, addedIn))
  }
  const added = [...left.values()].sort(byImageId)
  const manifest = [...kept, ...added.map((image) => rowOf(image, name))].map((row) => `${JSON.stringify(row)}\n`).join('')
  return {
    manifest,
    version: {
      version: name,
      number,
      task,
      parent: parent?.version.version ?? null,
      contentHash,
      manifestKey: objectKeys.manifest(task, name),
      manifestSha256: createHash('sha256').update(manifest).digest('hex'),
      images: images.length,
      added: added.length,
      removed: before.length - kept.length,
      edits,
      counts: splitCountsOf(classes, images),
      createdAt: now.toISOString()
    }
  }
}
