import { type DatasetVersion, DatasetVersionCreatedV1, createEvent, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { type Database, type ObjectStore, recordIds, sha256 } from '@emberwatch/storage'
import { createRandom } from '../domain/statistics/random.ts'
import { groupedRows } from './grouped-data.ts'

/** The backbone of these made-up embeddings. */
export const BACKBONE = { backboneId: 'made-up-0123456789abcdef', embeddingSize: 4 }

interface Cells { prefix: string, cells: number, perCell: number, label: string, addedIn: string }

/** Manifest lines of some grid cells, each with its own images. */
export const imagesIn = ({ prefix, cells, perCell, label, addedIn }: Cells): ManifestRow[] =>
  Array.from({ length: cells * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell)
    return {
      imageId: sha256(`${prefix}/${i}`), label, split: 'train', cell: `${prefix}:${cell}`, lon: -120 + cell / 10, lat: 50 + i / 1000, source: 'import', fireId: null, addedIn
    }
  })

interface NewVersion {
  task: string
  number: number
  parent: DatasetVersion | undefined
  images: readonly ManifestRow[]
  createdAt: string
}

/** An immutable dataset version with its manifest in the store and its record in the database, as ingest leaves them. */
export const writeVersion = async ({ database, objects }: { database: Pick<Database, 'datasets'>, objects: ObjectStore }, { task, number, parent, images, createdAt }: NewVersion): Promise<DatasetVersion> => {
  const contentHash = sha256(images.map(({ imageId }) => imageId).join())
  const version = `v${number}-${contentHash.slice(0, 8)}`
  const manifest = Buffer.from(images.map((image) => `${JSON.stringify(image)}\n`).join(''))
  const dataset: DatasetVersion = {
    version, number, task, parent: parent?.version ?? null, contentHash, manifestKey: objectKeys.manifest(task, version), manifestSha256: sha256(manifest), images: images.length, added: images.length - (parent?.images ?? 0), counts: { train: {}, validation: {}, test: {} }, createdAt
  }
  await objects.put(dataset.manifestKey, manifest, 'application/x-ndjson')
  await database.datasets.insert(recordIds.dataset(task, number), dataset)
  return dataset
}

/** Embeddings of one cell resemble each other; those of cells named `prefix` with a shift lie apart from the others. */
export const makeUpEmbeddings = (images: readonly ManifestRow[], shifts: Readonly<Record<string, number>>): Float32Array => {
  const rows = images.map(({ imageId, cell }) => {
    const size = BACKBONE.embeddingSize
    const effect = groupedRows({ sizes: [1], dimensions: size, intraGroupCorrelation: 0, random: createRandom(1, cell) }).rows
    const own = groupedRows({ sizes: [1], dimensions: size, intraGroupCorrelation: 0, random: createRandom(1, imageId) }).rows
    return Array.from(effect, (value, k) => value * 0.5 + (own[k] as number) + (k === 0 ? shifts[cell.split(':')[0] ?? ''] ?? 0 : 0))
  })
  return Float32Array.from(rows.flat())
}

/** Stores embeddings where the trainer does. */
export const writeEmbeddings = async ({ objects }: { objects: ObjectStore }, dataset: DatasetVersion, rows: Float32Array): Promise<void> =>
  objects.put(objectKeys.embeddings(BACKBONE.backboneId, dataset.task, dataset.version), new Uint8Array(rows.buffer), 'application/octet-stream')

/** What ingest says of a new version. */
export const createdEvent = ({ task, ...data }: DatasetVersion) =>
  createEvent(DatasetVersionCreatedV1, { producer: 'ingest', task, key: data.version, time: new Date(data.createdAt), data })
