import { createMemoryBus } from '@emberwatch/bus/testing'
import { createEvent, type DatasetVersion, DatasetVersionCreatedV1, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { createEmbedder, loadBackbone, seededNumbers, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { DEFAULT_PARAMETERS } from '@emberwatch/ml/training'
import { silentLogger } from '@emberwatch/observability'
import { createOutbox, type Failpoint, recordIds, sha256 } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createWorkerFitHeads } from '../adapters/worker-fit-heads.ts'
import { judgeCaseInWorker } from '../adapters/worker-judge-case.ts'
import { createTrainer, type TrainerDeps } from '../app.ts'
import { DEFAULT_GATE_POLICY, type GatePolicy } from '../domain/gate-policy.ts'

const TASK = 'wildfire'
const CLASSES = ['nowildfire', 'wildfire']

/** A trainer on servers in memory, with the real backbone and the real fitting, and dataset versions made of numbers. */
export const openTrainerWorld = async () => {
  const bus = createMemoryBus()
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 })
  const { backboneId, embeddingSize } = embedder.backbone
  const now = () => new Date()
  let fittings = 0
  const fitHeads = createWorkerFitHeads({ backend: 'wasm' })

  const outbox = (failpoint: Failpoint = () => {}) => createOutbox({ owner: 'trainer', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now, failpoint })

  const trainer = (failpoint?: Failpoint, policy: Partial<GatePolicy> = {}, other: Partial<TrainerDeps> = {}) => createTrainer({
    log: silentLogger(),
    task: { task: TASK, title: 'test', classes: CLASSES },
    bus,
    database,
    objects,
    outbox: outbox(failpoint),
    now,
    embedder,
    embedConcurrency: 2,
    fitHeads: (...job) => { fittings++; return fitHeads(...job) },
    judgeCase: judgeCaseInWorker,
    sign: undefined,
    codeVersion: '0.1.0+test',
    minNewImages: 1,
    schedule: undefined,
    leaseMs: 1000,
    policy: { ...DEFAULT_GATE_POLICY, ...policy },
    alarmRecall: 0.95,
    defaults: { ...DEFAULT_PARAMETERS, units: 8, learningRate: 0.001, batchSize: 8, maxEpochs: 20, patience: 5, seed: 1 },
    ...other
  })

  /**
   * Adds a dataset version whose classes are as easy to tell apart in training as `trainSignal` says, while the test
   * split is the same for every version; its embeddings are stored as the ones a trainer would find.
   */
  const addVersion = async (number: number, { trainSignal, images = 120, label = (index: number) => index % 2 }: { trainSignal: number, images?: number, label?: (index: number) => number }): Promise<DatasetVersion> => {
    const embeddings = new Float32Array(images * embeddingSize)
    const rows = Array.from({ length: images }, (_, index): ManifestRow => {
      const split = index % 3 === 0 ? 'test' : index % 3 === 1 ? 'train' : 'validation'
      const next = seededNumbers(split === 'test' ? index : index + 1000 * number)
      const signal = split === 'test' ? 1 : trainSignal
      for (let at = 0; at < embeddingSize; at++) embeddings[index * embeddingSize + at] = next() - 0.5 + (at < 64 ? (label(index) - 0.5) * signal : 0)
      return { imageId: sha256(`${number}/${index}`), label: CLASSES[label(index)] ?? '', split, cell: `${index}:0`, lon: null, lat: null, source: 'import', fireId: null, addedIn: `v${number}` }
    })
    const manifest = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const contentHash = sha256(manifest)
    const version = `v${number}-${contentHash.slice(0, 8)}`
    const dataset: DatasetVersion = { version, number, task: TASK, parent: null, contentHash, manifestKey: objectKeys.manifest(TASK, version), manifestSha256: contentHash, images, added: images, counts: { train: {}, validation: {}, test: {} }, createdAt: now().toISOString() }
    await objects.put(dataset.manifestKey, manifest, 'application/jsonl')
    await objects.put(objectKeys.embeddings(backboneId, TASK, version), new Uint8Array(embeddings.buffer), 'application/octet-stream')
    await database.datasets.insert(recordIds.dataset(TASK, number), dataset)
    return dataset
  }

  const announce = ({ task, ...said }: DatasetVersion) => bus.publish(createEvent(DatasetVersionCreatedV1, { producer: 'ingest', task, key: said.version, time: now(), data: said }))
  const published = (name: string) => bus.published.filter(({ type }) => type === `emberwatch.${name}`)
  return { bus, database, objects, embedder, fitHeads, trainer, sweep: () => outbox().sweep(), addVersion, announce, published, fittings: () => fittings }
}
