import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createMemoryBus } from '@emberwatch/bus/testing'
import { AppError, Infer, type InferOptions, type Model, objectKeys } from '@emberwatch/contracts'
import { backboneReference, createEmbedder, type DenseLayer, type Embedder, evaluateHead, headToOnnx, loadBackbone, seededNumbers, selfTestEmbedding, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createOutbox, currentActivation, moveAlias, recordIds, sha256 } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createInference } from './app.ts'

const TASK = 'wildfire'
const CLASSES = ['nowildfire', 'wildfire']
const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')

const eventually = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => { setImmediate(resolve) })
  }
}

describe('a replica', () => {
  let embedder: Embedder
  let tile: Uint8Array
  beforeAll(async () => {
    embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 })
    tile = new Uint8Array(await readFile(TILE))
  })
  afterAll(() => embedder.close())

  const open = async (capacity = 32, { started = true } = {}) => {
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
        classes: CLASSES,
        backbone: backboneReference(embedder.backbone),
        files: { head: file, model: file, layers: file, weights: file },
        selfTest: { seed: 1, probabilities: evaluateHead({ layers: [layer] }, selfTestEmbedding(1, embeddingSize)) }
      } as Model)
      await database.models.insert(recordIds.model(TASK, modelVersion), model)
      return model
    }
    const promote = async (model: Model) => moveAlias({ collections: database, outbox, by: 'trainer', now }, { alias: 'champion', model, reason: 'test', after: await currentActivation(database, TASK, 'champion') ?? null })
    const replica = createInference({ task: { task: TASK, title: 'test', classes: CLASSES }, bus, database, objects, embedder, log: silentLogger(), metrics: createMetrics('test'), replica: 'r1', capacity, threads: 1, shelfModels: 1, cachedAnswers: 100, checkMs: 60_000 })
    if (started) await replica.start()
    const ask = (image = tile, options: InferOptions = {}) => bus.request(Infer, TASK, image, { timeoutMs: 5000, options })
    const serving = (modelVersion: string) => eventually(modelVersion, () => replica.state().modelVersion === modelVersion)
    return { database, register, promote, replica, start: replica.start, ask, serving }
  }

  it('has no answer before the first model, and then says what it is, how sure and by which model', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await expect(ask()).rejects.toMatchObject({ code: 'INFERENCE_NO_MODEL', retryable: true })
    expect(replica.state()).toMatchObject({ ready: false, modelVersion: null })
    await promote(await register(1))
    await serving('m1-00000000')
    const answer = await ask()
    expect(answer).toMatchObject({ task: TASK, modelVersion: 'm1-00000000', datasetVersion: 'v1-00000000', replica: 'r1', imageId: sha256(tile) })
    expect(Object.keys(answer.confidences)).toEqual(CLASSES)
    expect(Object.values(answer.confidences).reduce((sum, confidence) => sum + confidence, 0)).toBeCloseTo(1, 5)
    expect(answer.confidence).toBe(answer.confidences[answer.label])
    await replica.stop()
  })

  it('swaps twenty times while it is asked without a pause, and fails no request', async () => {
    const { register, promote, replica, ask, serving } = await open()
    const models = await Promise.all(Array.from({ length: 4 }, (_, index) => register(index + 1)))
    await promote(models[0] as Model)
    await serving('m1-00000000')
    const seen = new Set<string>()
    const stopping = new AbortController()
    const client = async (): Promise<void> => { while (!stopping.signal.aborted) seen.add((await ask(tile, { fresh: true })).modelVersion) }
    const clients = Promise.all([client(), client(), client()])
    for (let swap = 1; swap <= 20; swap++) {
      const model = models[swap % models.length] as Model
      await promote(model)
      await serving(model.modelVersion)
    }
    stopping.abort()
    await clients // rejects if any request failed
    expect(seen.size).toBe(4)
    expect(replica.state()).toMatchObject({ swaps: 21, inFlight: 0 })
    await replica.stop()
  })

  it.each([
    ['whose bytes are not what the card says', (model: Model): Model => ({ ...model, files: { ...model.files, head: { ...model.files.head, sha256: 'f'.repeat(64) } } }), 'SHA-256'],
    ['that was trained on another backbone', (model: Model): Model => ({ ...model, backbone: { ...model.backbone, backboneId: 'other' } }), 'trained on backbone other'],
    ['that does not pass its own self-test', (model: Model): Model => ({ ...model, selfTest: { ...model.selfTest, probabilities: [0.5, 0.5] } }), 'self-test']
  ])('refuses a model %s, says why and goes on with the old one', async (_, spoil, why) => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    await promote(await register(2, spoil))
    await eventually('a refusal', () => replica.state().lastRefusal !== null)
    expect(replica.state()).toMatchObject({ ready: true, modelVersion: 'm1-00000000', lastRefusal: expect.stringContaining(why) })
    expect((await ask()).modelVersion).toBe('m1-00000000')
    await replica.stop()
  })

  it('that starts while the database is away takes requests only once it holds the champion', async () => {
    const { database, register, promote, replica, start, ask } = await open(32, { started: false })
    await promote(await register(1))
    const { list } = database.activations
    let asked = 0
    database.activations.list = async (fields) => {
      if (++asked <= 2) throw new AppError('the database is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })
      return list(fields)
    }
    const starting = start()
    await expect(ask()).rejects.toMatchObject({ code: 'BUS_NO_RESPONDERS' })
    await starting
    expect((await ask()).modelVersion).toBe('m1-00000000')
    await replica.stop()
  })

  it('says of bytes that are no image what is wrong with them', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    await expect(ask(Buffer.from('<html>'))).rejects.toMatchObject({ code: 'IMAGE_NOT_AN_IMAGE' })
    await expect(ask(tile.slice(0, 2000))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
    expect(replica.state().inFlight).toBe(0)
    await replica.stop()
  })

  it('answers identical bytes from memory, by the same model only, and says so', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    const first = await ask()
    expect(first.cached).toBeUndefined()
    expect(await ask()).toEqual({ ...first, cached: true })
    const fresh = await ask(tile, { fresh: true })
    expect([fresh.cached, fresh.confidences]).toEqual([undefined, first.confidences])
    await promote(await register(2))
    await serving('m2-00000000')
    expect((await ask()).cached).toBeUndefined()
    await replica.stop()
  })

  it('gives the embedding to who asks for it', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    const { embedding } = await ask(tile, { embedding: true })
    expect(embedding).toEqual([...await embedder.embed(tile)])
    expect((await ask()).embedding).toBeUndefined()
    await replica.stop()
  })

  it('lets another version answer in shadow, and does without it when it cannot', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await register(2)
    await serving('m1-00000000')
    const plain = await ask(tile, { modelVersion: 'm2-00000000' })
    const answer = await ask(tile, { shadowVersion: 'm2-00000000' })
    expect(answer).toMatchObject({ modelVersion: 'm1-00000000', shadow: { modelVersion: 'm2-00000000', label: plain.label } })
    expect(answer.shadow?.confidence).toBeCloseTo(plain.confidence, 6)
    const without = await ask(tile, { shadowVersion: 'm9-00000000' })
    expect([without.shadow, without.confidences]).toEqual([undefined, answer.confidences])
    await replica.stop()
  })

  it('answers by any version that is asked for, keeps few of them loaded, and swaps for nobody', async () => {
    const { register, promote, replica, ask, serving } = await open()
    const models = await Promise.all([1, 2, 3].map((seed) => register(seed)))
    await promote(models[0] as Model)
    await serving('m1-00000000')
    const answers = await Promise.all([2, 3, 2, 3, 1, 2].map((seed) => ask(tile, { modelVersion: `m${seed}-00000000`, fresh: true })))
    expect(answers.map(({ modelVersion }) => modelVersion.slice(0, 2))).toEqual(['m2', 'm3', 'm2', 'm3', 'm1', 'm2'])
    expect(replica.state()).toMatchObject({ modelVersion: 'm1-00000000', swaps: 1 })
    await expect(ask(tile, { modelVersion: 'm9-00000000' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    await register(4, (model) => ({ ...model, backbone: { ...model.backbone, backboneId: 'other' } }))
    await expect(ask(tile, { modelVersion: 'm4-00000000' })).rejects.toMatchObject({ code: 'INFERENCE_MODEL_REFUSED' })
    expect((await ask()).modelVersion).toBe('m1-00000000')
    await replica.stop()
  })

  it('answers "busy" at once when its places are taken, and takes requests again afterwards', async () => {
    const { register, promote, replica, ask, serving } = await open(2)
    await promote(await register(1))
    await serving('m1-00000000')
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => ask(tile, { fresh: true })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'INFERENCE_BUSY', retryable: true })
    expect((await ask()).replica).toBe('r1')
    await replica.stop()
  })

  it('answers what it has in hand before it stops', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    const asked = Promise.all([ask(tile, { fresh: true }), ask(tile, { fresh: true })])
    await replica.stop()
    expect((await asked).map(({ replica: name }) => name)).toEqual(['r1', 'r1'])
    expect(replica.state()).toMatchObject({ draining: true, ready: false })
  })
})
