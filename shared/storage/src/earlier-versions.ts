import type { DatasetVersion, ManifestRow } from '@emberwatch/contracts'
import type { Collections } from './database.ts'
import { listDatasetVersions } from './dataset-versions.ts'
import type { ObjectStore } from './object-store.ts'
import { readManifest } from './read-manifest.ts'

/** The versions before a version, the newest first, each with a way to read its manifest. */
export const listEarlierVersions = async (
  { database, objects }: { database: Pick<Collections, 'datasets'>, objects: Pick<ObjectStore, 'get'> },
  { task, number }: DatasetVersion
): Promise<{ dataset: DatasetVersion, readRows: () => Promise<ManifestRow[]> }[]> => {
  const earlier = (await listDatasetVersions(database, task)).filter((dataset) => dataset.number < number).reverse()
  return earlier.map((dataset) => ({ dataset, readRows: () => readManifest(objects, dataset) }))
}
