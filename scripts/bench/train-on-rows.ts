import { type DatasetVersion, type HyperParameters, type ManifestRow, objectKeys, type Split } from '@emberwatch/contracts'
import { type Embedder, seededNumbers } from '@emberwatch/ml'
import { DEFAULT_PARAMETERS } from '@emberwatch/ml/training'
import { silentLogger } from '@emberwatch/observability'
import { createS3ObjectStore, type ObjectStore, recordIds, sha256 } from '@emberwatch/storage'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { createWorkerFitHeads } from '../../services/trainer/src/adapters/worker-fit-heads.ts'
import { loadSplits } from '../../services/trainer/src/load-splits.ts'
import type { TrainDeps } from '../../services/trainer/src/train-deps.ts'

/** What this child of `bench-rows.ts` says: how far it is, then what it took. */
export type RowsMessage = { embedded: number } | { computed: number, seconds: number, splitsRssBytes: number, peakRssBytes: number }

const TASK = { task: 'rows', title: 'Rows', classes: ['no', 'yes'] }
const SIZE = 1472
const SPLITS: readonly Split[] = ['train', 'train', 'train', 'validation', 'test']
const ONE_EPOCH: HyperParameters = { ...DEFAULT_PARAMETERS, units: 128, maxEpochs: 1 }

const { S3_ENDPOINT = '', S3_REGION = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '', S3_BUCKET = '' } = process.env
const [images = '30000', more = '0'] = process.argv.slice(2)

const rowOf = (index: number): ManifestRow =>
  ({ imageId: sha256(String(index)), label: TASK.classes[index % 2] ?? '', split: SPLITS[index % SPLITS.length] ?? 'train', cell: `${index}:0`, lon: null, lat: null, source: 'import', fireId: null, addedIn: 'v1' })

/** A dataset version of made-up images: enters it, with its manifest. */
const enter = async (objects: ObjectStore, database: TrainDeps['database'], number: number, count: number): Promise<DatasetVersion> => {
  const manifest = Buffer.from(Array.from({ length: count }, (_, index) => `${JSON.stringify(rowOf(index))}\n`).join(''))
  const contentHash = sha256(manifest)
  const version = `v${number}-${contentHash.slice(0, 8)}`
  const dataset: DatasetVersion = { version, number, task: TASK.task, parent: null, contentHash, manifestKey: objectKeys.manifest(TASK.task, version), manifestSha256: contentHash, images: count, added: count, counts: { train: {}, validation: {}, test: {} }, createdAt: new Date(0).toISOString() }
  await objects.put(dataset.manifestKey, manifest, 'application/jsonl')
  await database.datasets.insert(recordIds.dataset(TASK.task, number), dataset)
  return dataset
}

let computed = 0
/** Makes rows up instead of looking at images: this is about what is kept, not about looking. */
const embedder = {
  backbone: { backboneId: 'made-up', embeddingSize: SIZE },
  async embed () {
    const next = seededNumbers(computed++)
    if (computed % 256 === 0) process.send?.({ embedded: computed } satisfies RowsMessage)
    return Float32Array.from({ length: SIZE }, next)
  }
} as unknown as Embedder

const s3 = createS3ObjectStore({ endpoint: S3_ENDPOINT, region: S3_REGION, accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY, bucket: S3_BUCKET })
const objects: ObjectStore = { ...s3, get: async (key) => key.startsWith('tiles/') ? new Uint8Array() : s3.get(key) }
const database = createMemoryDatabase()
const first = await enter(objects, database, 1, Number(images))
const dataset = Number(more) > 0 ? await enter(objects, database, 2, Number(images) + Number(more)) : first
const { signal } = new AbortController()
const startedAt = performance.now()
const { train, validation } = await loadSplits({ task: TASK, database, objects, embedder, embedConcurrency: 4 } as TrainDeps, dataset, { log: silentLogger(), signal })
const seconds = (performance.now() - startedAt) / 1000
const splitsRssBytes = process.resourceUsage().maxRSS * 1024
await createWorkerFitHeads({ backend: 'wasm' })({ train, validation, embeddingSize: SIZE, classes: 2 }, { ...ONE_EPOCH, batchSize: 512 }, { onEpoch: () => {}, signal })
process.send?.({ computed, seconds, splitsRssBytes, peakRssBytes: process.resourceUsage().maxRSS * 1024 } satisfies RowsMessage)
await s3.close()
process.disconnect()
