import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { AppError, Infer, type Model } from '@emberwatch/contracts'
import { createEmbedder, type Embedder, loadBackbone, SHIPPED_BACKBONE, sniffImage } from '@emberwatch/ml'
import { readPredictionEmbeddings, readPredictionRecords, sha256 } from '@emberwatch/storage'
import { eventually, openReplicaWorld } from './testing/replica-world.ts'

const TASK = 'wildfire'
const CLASSES = ['nowildfire', 'wildfire']
const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')

describe('a replica', () => {
  let embedder: Embedder
  let tile: Uint8Array
  beforeAll(async () => {
    embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 })
    tile = new Uint8Array(await readFile(TILE))
  })
  afterAll(() => embedder.close())

  const open = (options: Parameters<typeof openReplicaWorld>[2] = {}) => openReplicaWorld(embedder, tile, options)

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

  it('that starts while the database is away takes requests only once it holds the champion', async () => {
    const { database, register, promote, replica, start, ask } = await open({ started: false })
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

  it('says where in the image the evidence lies, of the same answer that it gives without, and of few at a time', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    const plain = await ask()
    const { explanation, ...answer } = await ask(tile, { explain: true })
    expect(answer).toEqual({ ...plain, timings: answer.timings })
    if (explanation === undefined) throw new Error('there is no explanation')
    const { rows, columns, classes, overlay } = explanation
    expect([rows, columns, Object.keys(classes).sort()]).toEqual([14, 14, CLASSES])
    const sums = Object.values(classes).map(({ logit, constant, cells }) => [logit, (constant ?? NaN) + cells.flat().reduce((sum, cell) => sum + cell, 0)])
    for (const [logit = 0, sum] of sums) expect(sum).toBeCloseTo(logit, 2)
    const odds = Math.log(answer.confidences['wildfire'] ?? 0) - Math.log(answer.confidences['nowildfire'] ?? 0)
    expect((classes['wildfire']?.logit ?? 0) - (classes['nowildfire']?.logit ?? 0)).toBeCloseTo(odds, 2)
    expect(sniffImage(Buffer.from(overlay, 'base64'))).toBe('png')
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => ask(tile, { explain: true })))
    expect(results.map(({ status }) => status)).toEqual([...Array.from({ length: 4 }, () => 'fulfilled'), 'rejected', 'rejected'])
    expect(results.at(-1)).toMatchObject({ reason: { code: 'INFERENCE_BUSY' } })
    expect((await ask()).cached).toBe(true)
    expect(replica.state().inFlight).toBe(0)
    await replica.stop()
  })

  it('explains by covering places where the embedding is no mean over the image, and stops when nobody waits', async () => {
    const { backbone } = embedder
    const outputs = { ...backbone.definition.outputs, embedding: backbone.definition.outputs.features }
    const unpooled: Embedder = { ...embedder, backbone: { ...backbone, embeddingSize: backbone.definition.featureMap.reduce((product, size) => product * size), definition: { ...backbone.definition, outputs } } }
    const { bus, register, promote, replica, serving } = await openReplicaWorld(unpooled, tile)
    await promote(await register(1))
    await serving('m1-00000000')
    const explain = (signal: AbortSignal) => bus.request(Infer, TASK, tile, { timeoutMs: 20_000, options: { explain: true }, signal })
    const { explanation, confidences } = await explain(AbortSignal.timeout(20_000))
    if (explanation === undefined) throw new Error('there is no explanation')
    const { method, rows, columns, classes, overlay } = explanation
    expect([method, rows, columns, Object.keys(classes).sort()]).toEqual(['occlusion', 7, 7, CLASSES])
    const [against, towards] = [classes['nowildfire'], classes['wildfire']]
    expect((towards?.logit ?? 0) - (against?.logit ?? 0)).toBeCloseTo(Math.log(confidences['wildfire'] ?? 0) - Math.log(confidences['nowildfire'] ?? 0), 2)
    expect(towards?.cells.flat().some((cell) => Math.abs(cell) > 1e-3)).toBe(true)
    expect(towards?.constant).toBeUndefined()
    expect(sniffImage(Buffer.from(overlay, 'base64'))).toBe('png')
    await expect(explain(AbortSignal.timeout(30))).rejects.toMatchObject({ name: 'TimeoutError' })
    await eventually('nothing in hand', () => replica.state().inFlight === 0)
    await replica.stop()
  })

  it('records what it answered, from memory too, with embedding and origin, and announces that', async () => {
    const { bus, database, objects, register, promote, replica, ask, serving } = await open({ recording: { share: 1, perMinute: 600, flushMs: 50, keepMs: 86_400_000, keepBytes: 1e9, sweepMs: 60_000, random: () => 0 } })
    await promote(await register(1))
    await serving('m1-00000000')
    const origin = { requestId: 'q1', arm: 'canary', place: { lat: 45.8, lon: -72.3 } }
    const first = await ask(tile, { origin, embedding: true })
    const again = await ask()
    await replica.stop()
    const [block] = await database.prediction_blocks.list({ task: TASK })
    if (block === undefined) throw new Error('nothing was recorded')
    expect(block).toMatchObject({ count: 2, replica: 'r1', labels: { [first.label]: 2 }, modelVersions: ['m1-00000000'], arms: ['canary'], box: { west: -72.3, south: 45.8, east: -72.3, north: 45.8 }, backboneId: embedder.backbone.backboneId })
    const [one, other] = await readPredictionRecords(objects, block)
    expect(one).toMatchObject({ predictionId: first.predictionId, label: first.label, confidences: first.confidences, imageId: first.imageId, ...origin, cached: false, tookMs: first.timings.totalMs })
    expect(other).toMatchObject({ predictionId: again.predictionId, arm: null, place: null, requestId: null, cached: true, tookMs: 0 })
    const rows = await readPredictionEmbeddings(objects, block)
    for (const row of [0, 1]) expect([...rows.subarray(row * 1472, (row + 1) * 1472)]).toEqual(first.embedding)
    expect(bus.published.filter(({ type }) => type === 'emberwatch.prediction.served.v1').map(({ data }) => data)).toEqual([expect.objectContaining({ blockId: block.blockId, count: 2 })])
  })

  it('fetches an image that is too large for a message where it lies, no longer than its caller waits', async () => {
    const { bus, objects, register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await serving('m1-00000000')
    const claimOf = (hash: string) => ({ key: `uploads/20260601T1205Z/${hash}`, sha256: hash })
    const claim = claimOf(sha256(tile))
    await expect(ask(new Uint8Array(), { claim })).rejects.toMatchObject({ code: 'STORAGE_OBJECT_MISSING' })
    await objects.put(claim.key, tile, 'image/jpeg')
    const plain = await ask(tile, { fresh: true })
    const claimed = await ask(new Uint8Array(), { claim, fresh: true })
    expect(claimed).toEqual({ ...plain, timings: claimed.timings })
    const wrong = claimOf(sha256('another image'))
    await objects.put(wrong.key, tile, 'image/jpeg')
    await expect(ask(new Uint8Array(), { claim: wrong })).rejects.toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT' })
    await expect(ask(new Uint8Array(), { claim: { ...claim, key: 'models/secret' } })).rejects.toMatchObject({ code: 'BUS_INVALID_MESSAGE' })
    const hanging = claimOf(sha256('hanging'))
    objects.get = () => new Promise(() => {})
    const gone = new AbortController()
    const asked = bus.request(Infer, TASK, new Uint8Array(), { timeoutMs: 5000, options: { claim: hanging }, signal: gone.signal })
    gone.abort(new Error('gone'))
    await expect(asked).rejects.toThrow('gone')
    await eventually('the place of who has gone', () => replica.state().inFlight === 0)
    await replica.stop()
  })

  it('lets another version answer in shadow, and does without it when it cannot', async () => {
    const { register, promote, replica, ask, serving } = await open()
    await promote(await register(1))
    await register(2)
    await serving('m1-00000000')
    const plain = await ask(tile, { modelVersion: 'm2-00000000' })
    const answer = await ask(tile, { shadowVersion: 'm2-00000000' })
    const waitedFor = await ask(tile, { shadowVersion: 'm3-00000000' })
    expect(waitedFor.shadow).toBeUndefined() // nobody waits for it to be loaded
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
    for (const unknown of ['m9-00000000', 'champion']) await expect(ask(tile, { modelVersion: unknown })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    await register(4, (model) => ({ ...model, backbone: { ...model.backbone, backboneId: 'other' } }))
    await expect(ask(tile, { modelVersion: 'm4-00000000' })).rejects.toMatchObject({ code: 'INFERENCE_MODEL_REFUSED' })
    expect((await ask()).modelVersion).toBe('m1-00000000')
    await replica.stop()
  })

  it('answers "busy" at once when its places are taken, and takes requests again afterwards', async () => {
    const { register, promote, replica, ask, serving } = await open({ capacity: 2 })
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
