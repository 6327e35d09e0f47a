import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { type Backbone, seededNumbers } from '@emberwatch/ml'
import { type Database, type ObjectStore, recordIds, sha256 } from '@emberwatch/storage'

interface Servers { database: Pick<Database, 'datasets'>, objects: Pick<ObjectStore, 'put'>, backbone: Pick<Backbone, 'backboneId' | 'embeddingSize'> }

const IMAGES = 120
const CLASSES = ['nowildfire', 'wildfire'] as const
const TELLING = 64

/**
 * Adds a dataset version of images that are embeddings only, whose classes a head can tell apart. The trainer finds the
 * embeddings stored, as after an earlier attempt.
 */
export const addMadeUpVersion = async ({ database, objects, backbone: { backboneId, embeddingSize } }: Servers, task: string, number: number): Promise<DatasetVersion> => {
  const embeddings = new Float32Array(IMAGES * embeddingSize)
  const rows = Array.from({ length: IMAGES }, (_, index): ManifestRow => {
    const label = index % 2
    const next = seededNumbers(index + 1000 * number)
    for (let at = 0; at < embeddingSize; at++) embeddings[index * embeddingSize + at] = next() - 0.5 + (at < TELLING ? label - 0.5 : 0)
    return { imageId: sha256(`${number}/${index}`), label: CLASSES[label] ?? '', split: (['test', 'train', 'validation'] as const)[index % 3] ?? 'train', cell: `${index}:0`, lon: null, lat: null, source: 'import', fireId: null, addedIn: `v${number}` }
  })
  const manifest = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const contentHash = sha256(manifest)
  const version = `v${number}-${contentHash.slice(0, 8)}`
  const dataset: DatasetVersion = { version, number, task, parent: null, contentHash, manifestKey: objectKeys.manifest(task, version), manifestSha256: contentHash, images: IMAGES, added: IMAGES, counts: { train: {}, validation: {}, test: {} }, createdAt: new Date().toISOString() }
  await objects.put(dataset.manifestKey, manifest, 'application/jsonl')
  await objects.put(objectKeys.embeddings(backboneId, task, version), new Uint8Array(embeddings.buffer), 'application/octet-stream')
  await database.datasets.insert(recordIds.dataset(task, number), dataset)
  return dataset
}
