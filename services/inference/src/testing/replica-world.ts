import { createMemoryBus } from '@emberwatch/bus/testing'
import { Infer, type InferOptions, type Model, objectKeys } from '@emberwatch/contracts'
import { backboneReference, type DenseLayer, type Embedder, evaluateHead, headToOnnx, seededNumbers, selfTestEmbedding } from '@emberwatch/ml'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createOutbox, currentActivation, moveAlias, recordIds, sha256 } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createInference, type InferenceDeps } from '../app.ts'

const TASK = 'wildfire'
/** What most tests need. */
const NOTHING_RECORDED = { share: 0, perMinute: 0, flushMs: 50, keepMs: 86_400_000, keepBytes: 1e9, sweepMs: 60_000, random: () => 0 }

const CLASSES = ['nowildfire', 'wildfire']

/** Waits for something to become true, with a deadline. */
export const eventually = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => { setImmediate(resolve) })
  }
}

/** A replica with the real backbone, on servers in memory, and models with random heads to promote. */
export const openReplicaWorld = async (embedder: Embedder, tile: Uint8Array, { started = true, ...options }: Partial<Pick<InferenceDeps, 'recording' | 'capacity' | 'checkMs' | 'retryMs' | 'doubt'>> & { started?: boolean } = {}) => {
  const bus = createMemoryBus()
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const now = () => new Date()
  const outbox = createOutbox({ owner: 'trainer', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now })

  /** Registers a model with a random head; `spoil` changes what the card says of it. */
  const register = async (seed: number, spoil: (model: Model) => Model = (model) => model): Promise<Model> => {
    const next = seededNumbers(seed)
    const { embeddingSize } = embedder.backbone
    const layer: DenseLayer = { inputs: embeddingSize, outputs: 2, kernel: Float32Array.from({ length: 2 * embeddingSize }, () => (next() - 0.5) / 8), bias: new Float32Array(2), activation: 'softmax' }
    const head = headToOnnx({ layers: [layer] })
    const modelVersion = `m${seed}-00000000`
    const key = objectKeys.modelFile({ task: TASK, modelVersion }, 'head.onnx')
    await objects.put(key, head, 'application/octet-stream')
    const file = { key, sha256: sha256(head), bytes: head.length }
    const model = spoil({
      modelVersion,
      task: TASK,
      datasetVersion: 'v1-00000000',
      datasetContentHash: '0'.repeat(64),
      classes: CLASSES,
      backbone: backboneReference(embedder.backbone),
      temperature: 1,
      alarm: null,
      files: { head: file, model: { ...file, key: objectKeys.modelFile({ task: TASK, modelVersion }, 'model.onnx') }, layers: file, weights: file },
      selfTest: { seed: 1, probabilities: evaluateHead({ layers: [layer] }, selfTestEmbedding(1, embeddingSize)) }
    } as Model)
    await database.models.insert(recordIds.model(TASK, modelVersion), model)
    return model
  }
  const promote = async (model: Model) => moveAlias({ collections: database, outbox, by: 'trainer', now }, { alias: 'champion', model, reason: 'test', after: await currentActivation(database, TASK, 'champion') ?? null })
  const reads: string[] = []
  const metrics = createMetrics('test')
  const replica = createInference({
    task: { task: TASK, title: 'test', classes: CLASSES },
    bus,
    database,
    objects: { ...objects, get: (key) => { reads.push(key); return objects.get(key) } },
    embedder,
    log: silentLogger(),
    metrics,
    now,
    replica: 'r1',
    capacity: 32,
    shelfModels: 1,
    cachedAnswers: 100,
    checkMs: 60_000,
    retryMs: 60_000,
    doubt: undefined,
    outbox: createOutbox({ owner: 'inference', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now }),
    recording: NOTHING_RECORDED,
    ...options
  })
  if (started) await replica.start()
  const ask = (image = tile, options: InferOptions = {}) => bus.request(Infer, TASK, image, { timeoutMs: 5000, options })
  const serving = (modelVersion: string) => eventually(modelVersion, () => replica.state().modelVersion === modelVersion)
  const refused = (modelVersion: string) => eventually(`a refusal of ${modelVersion}`, () => replica.state().lastRefusal?.includes(modelVersion) === true)
  return { bus, database, objects, reads, metrics, register, promote, replica, start: replica.start, ask, serving, refused }
}
