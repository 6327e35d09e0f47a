import type { DatasetVersion, LineageImage, ManifestRow, Model, ModelDeletion, ModelLineage } from '@emberwatch/contracts'
import { type Database, findDatasetVersion, findModelRecord, listDatasetVersions, type ObjectStore, readManifest, recordIds } from '@emberwatch/storage'
import { readAhead } from './read-ahead.ts'

interface LineageDeps { database: Database, objects: Pick<ObjectStore, 'get'> }

type Ancestor = ModelLineage['dataset']['ancestors'][number]

/** A model version, and everything that it was made from. */
export interface Origins extends Pick<ModelLineage, 'model' | 'deletion' | 'run' | 'dataset'> { rows: readonly ManifestRow[] }

const MOST_ANCESTORS = 100
const IMAGES_AT_ONCE = 8

const asAncestor = ({ version, contentHash, parent, images, added, removed, edits, createdAt }: DatasetVersion): Ancestor =>
  ({ version, contentHash, parent, images, added, createdAt, ...(removed === undefined ? {} : { removed }), ...(edits === undefined ? {} : { edits }) })

/** The versions that a version was made of, from its parent on back. */
const ancestorsOf = (version: DatasetVersion, versions: readonly DatasetVersion[]): Ancestor[] => {
  const byName = new Map(versions.map((each) => [each.version, each]))
  const found: Ancestor[] = []
  let parent = version.parent === null ? undefined : byName.get(version.parent)
  while (parent !== undefined && found.length < versions.length) {
    found.push(asAncestor(parent))
    parent = parent.parent === null ? undefined : byName.get(parent.parent)
  }
  return found
}

const countBySource = (rows: readonly ManifestRow[]): ModelLineage['dataset']['bySource'] => {
  const counts: Record<string, Record<string, number>> = {}
  for (const { source, split } of rows) {
    const ofSource = counts[source] ??= { train: 0, validation: 0, test: 0 }
    ofSource[split] = (ofSource[split] ?? 0) + 1
  }
  return counts
}

const modelSummary = ({ modelVersion, task, runId, createdAt, datasetVersion, datasetContentHash }: Model) => ({ modelVersion, task, runId, createdAt, datasetVersion, datasetContentHash })

/**
 * Follows a model version, also one that was deleted, back to its run, its dataset version and the images of it.
 *
 * @throws {AppError} MODEL_NOT_FOUND or DATASET_NOT_FOUND
 */
export const readOrigins = async ({ database, objects }: LineageDeps, task: string, name: string): Promise<Origins> => {
  const { model, deletion } = await findModelRecord(database, task, name)
  const dataset = await findDatasetVersion(database, task, model.datasetVersion)
  const [run, versions, rows] = await Promise.all([database.runs.find(recordIds.run(task, model.runId)), listDatasetVersions(database, task), readManifest(objects, dataset)])
  const ancestors = ancestorsOf(dataset, versions)
  return {
    model: modelSummary(model),
    deletion: deletion ?? null satisfies ModelDeletion | null,
    run: run ?? null,
    dataset: { ...asAncestor(dataset), counts: dataset.counts, bySource: countBySource(rows), ancestors: ancestors.slice(0, MOST_ANCESTORS), ancestorsInAll: ancestors.length },
    rows
  }
}

/** Where one image of a dataset version is from: what was recorded of it, and the fire it was fetched for. */
const traceImage = async ({ images, fires }: Pick<Database, 'images' | 'fires'>, task: string, row: ManifestRow): Promise<LineageImage> => {
  const { imageId, label, split, source, fireId, addedIn, lat, lon } = row
  const [image, fire] = await Promise.all([images.find(recordIds.image(task, imageId)), fireId === null ? undefined : fires.find(recordIds.fire(task, fireId))])
  return {
    imageId,
    label,
    split,
    source,
    fireId,
    addedIn,
    lat,
    lon,
    origin: image?.origin ?? null,
    addedAt: image?.addedAt ?? null,
    fire: fire === undefined ? null : { fireId: fire.fireId, agency: fire.agency, name: fire.name, startedAt: fire.startedAt, hectares: fire.hectares, lat: fire.lat, lon: fire.lon, firstSeenAt: fire.firstSeenAt }
  }
}

/** Where some images of a dataset version are from, a few at a time. */
export const traceImages = async (database: Pick<Database, 'images' | 'fires'>, task: string, rows: readonly ManifestRow[]): Promise<LineageImage[]> => {
  const traced: LineageImage[] = []
  for await (const image of readAhead(rows, IMAGES_AT_ONCE, (row) => traceImage(database, task, row))) traced.push(image)
  return traced
}
