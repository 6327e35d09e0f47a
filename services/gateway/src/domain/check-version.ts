import { contentHashOf, type DatasetCheckSubject, type DatasetVersion, type ManifestRow, type SplitCounts, splitCountsOf } from '@emberwatch/contracts'
import { compareManifests } from './compare-manifests.ts'

/** A dataset version and the rows of its manifest. */
export interface ReadVersion { version: DatasetVersion, rows: readonly ManifestRow[] }

/** Takes note of something that is wrong. */
export type NoteProblem = (what: DatasetCheckSubject, detail: string) => void

const textOf = (counts: SplitCounts): string =>
  Object.entries(counts).flatMap(([split, of]) => Object.entries(of).filter(([, count]) => count > 0).map(([label, count]) => `${split} ${label} ${count}`)).sort().join(', ')

/** Checks what a version says of itself against its rows. */
export const checkRows = ({ version, rows }: ReadVersion, note: NoteProblem): void => {
  const contentHash = contentHashOf(rows)
  if (contentHash !== version.contentHash) note('content-hash', `its images give ${contentHash} where ${version.contentHash} is recorded`)
  if (!version.version.endsWith(`-${version.contentHash.slice(0, 8)}`)) note('content-hash', `its name does not end with the first digits of its content hash ${version.contentHash}`)
  const counts = textOf(splitCountsOf([], rows))
  if (counts !== textOf(version.counts)) note('counts', `its images are ${counts} where ${textOf(version.counts)} is recorded`)
  if (rows.length !== version.images) note('rows', `its manifest has ${rows.length} lines where ${version.images} images are recorded`)
  const seen = new Set<string>()
  for (const { imageId } of rows) {
    if (seen.has(imageId)) note('rows', `image ${imageId} is in its manifest more than once`)
    seen.add(imageId)
  }
  const brought = rows.filter(({ addedIn }) => addedIn === version.version).length
  if (brought !== version.added) note('rows', `${brought} of its images say that it brought them where ${version.added} are recorded`)
}

/** Checks what a version says of what came before it. */
export const checkAgainstParent = ({ version, rows }: ReadVersion, parent: ReadVersion, note: NoteProblem): void => {
  const { counts, moved } = compareManifests(parent.rows, rows)
  if (counts.added !== version.added) note('parent', `it has ${counts.added} images that its parent has not, where ${version.added} are recorded`)
  if (version.removed !== undefined && counts.removed !== version.removed) note('parent', `it lacks ${counts.removed} images of its parent, where ${version.removed} are recorded`)
  if ((version.edits ?? 0) < (parent.version.edits ?? 0)) note('parent', `it takes edits up to ${version.edits ?? 0} into account, its parent up to ${parent.version.edits ?? 0}`)
  for (const { imageId, from, to } of moved) note('splits', `image ${imageId} was ${from.split} in cell ${from.cell} and is ${to.split} in cell ${to.cell}`)
}
