import { createHash } from 'node:crypto'
import { type DatasetVersion, type Image, type ManifestRow, objectKeys, type SplitCounts } from '@emberwatch/contracts'

interface Cut {
  task: string
  classes: readonly string[]
  /** Every image that the version must have. */
  images: readonly Image[]
  parent: { version: DatasetVersion, rows: readonly ManifestRow[] } | undefined
  now: Date
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Code-unit order, the same on every machine. */
const byImageId = (a: Image, b: Image): number => a.imageId < b.imageId ? -1 : 1

/** What a version says of its images, whatever the order in which they came. */
const contentHashOf = (images: readonly Image[]): string =>
  sha256(images.map(({ imageId, label, split }) => `${imageId},${label},${split}`).sort().join('\n'))

const rowOf = ({ imageId, label, split, cell, lon, lat, source, fireId }: Image, addedIn: string): ManifestRow =>
  ({ imageId, label, split, cell, lon, lat, source, fireId, addedIn })

const countsOf = (classes: readonly string[], images: readonly Image[]): SplitCounts => {
  const none = (): Record<string, number> => Object.fromEntries(classes.map((label) => [label, 0]))
  const counts: SplitCounts = { train: none(), validation: none(), test: none() }
  for (const { split, label } of images) counts[split][label] = (counts[split][label] ?? 0) + 1
  return counts
}

/**
 * The version that holds exactly these images, with its manifest (JSON lines); undefined if the parent already is that
 * version or there are no images.
 *
 * The parent's rows stand first and in its order, so that their embeddings can be copied as one block; the new rows
 * follow by image id.
 */
export const cutDatasetVersion = ({ task, classes, images, parent, now }: Cut): { version: DatasetVersion, manifest: string } | undefined => {
  const contentHash = contentHashOf(images)
  if (images.length === 0 || contentHash === parent?.version.contentHash) return undefined
  const number = (parent?.version.number ?? 0) + 1
  const name = `v${number}-${contentHash.slice(0, 8)}`
  const left = new Map(images.map((image) => [image.imageId, image]))
  const rows: ManifestRow[] = []
  for (const { imageId, addedIn } of parent?.rows ?? []) {
    const image = left.get(imageId)
    if (image !== undefined && left.delete(imageId)) rows.push(rowOf(image, addedIn))
  }
  const added = [...left.values()].sort(byImageId)
  const manifest = [...rows, ...added.map((image) => rowOf(image, name))].map((row) => `${JSON.stringify(row)}\n`).join('')
  return {
    manifest,
    version: {
      version: name,
      number,
      task,
      parent: parent?.version.version ?? null,
      contentHash,
      manifestKey: objectKeys.manifest(task, name),
      manifestSha256: sha256(manifest),
      images: images.length,
      added: added.length,
      counts: countsOf(classes, images),
      createdAt: now.toISOString()
    }
  }
}
