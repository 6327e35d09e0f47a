import type { DatasetDifference, ManifestRow } from '@emberwatch/contracts'

type Changes = Omit<DatasetDifference, 'from' | 'to'>

const positionOf = ({ split, cell }: ManifestRow) => ({ split, cell })

/** What changed between two manifests, image by image. */
export const compareManifests = (from: readonly ManifestRow[], to: readonly ManifestRow[]): Changes => {
  const before = new Map(from.map((row) => [row.imageId, row]))
  const after = new Set(to.map(({ imageId }) => imageId))
  const kept = to.flatMap((now) => {
    const then = before.get(now.imageId)
    return then === undefined ? [] : [{ then, now }]
  })
  const added = to.filter(({ imageId }) => !before.has(imageId)).map(({ imageId }) => imageId)
  const removed = from.filter(({ imageId }) => !after.has(imageId)).map(({ imageId }) => imageId)
  const relabelled = kept.filter(({ then, now }) => then.label !== now.label)
    .map(({ then, now }) => ({ imageId: now.imageId, from: then.label, to: now.label }))
  const moved = kept.filter(({ then, now }) => then.split !== now.split || then.cell !== now.cell)
    .map(({ then, now }) => ({ imageId: now.imageId, from: positionOf(then), to: positionOf(now) }))
  const changed = new Set([...relabelled, ...moved].map(({ imageId }) => imageId))
  return {
    counts: { added: added.length, removed: removed.length, relabelled: relabelled.length, moved: moved.length, unchanged: kept.length - changed.size },
    added,
    removed,
    relabelled,
    moved
  }
}
