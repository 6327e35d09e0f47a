import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Model } from '@emberwatch/contracts'
import { createEmbedder, type Embedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { readHealth } from '@emberwatch/observability'
import { type DoubtModel, readSigningKey, readTrustedKeys, type SignModel } from '@emberwatch/platform'
import { sha256 } from '@emberwatch/storage'
import { eventually, openReplicaWorld } from './testing/replica-world.ts'

const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')

type World = Awaited<ReturnType<typeof openReplicaWorld>>

const health = ({ replica }: World) => readHealth([{ name: 'model', check: () => replica.state().ready, detail: replica.detail }])
const metric = async ({ metrics }: World, name: string): Promise<string[]> => (await metrics.exposition()).split('\n').filter((line) => line.startsWith(name))

describe('a replica that is offered a wrong model', () => {
  let embedder: Embedder
  let tile: Uint8Array
  let folder: string
  let signOurs: SignModel
  let signOthers: SignModel
  let doubt: DoubtModel
  beforeAll(async () => {
    embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 })
    tile = new Uint8Array(await readFile(TILE))
    folder = await mkdtemp(join(tmpdir(), 'emberwatch-keys-'))
    const [ours, others] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
    const signer = async (name: string, { privateKey }: typeof ours) => {
      await writeFile(join(folder, name), privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return readSigningKey('MODEL_SIGNING_KEY_FILE', join(folder, name))
    }
    signOurs = await signer('ours', ours)
    signOthers = await signer('others', others)
    await writeFile(join(folder, 'public'), ours.publicKey.export({ type: 'spki', format: 'pem' }))
    doubt = await readTrustedKeys('MODEL_PUBLIC_KEY_FILE', join(folder, 'public'))
  })
  afterAll(async () => {
    await embedder.close()
    await rm(folder, { recursive: true })
  })

  const signed = (model: Model): Model => ({ ...model, signature: signOurs(model) })

  /** A replica that serves m1 and takes signed models only. */
  const open = async (options: Parameters<typeof openReplicaWorld>[2] = {}): Promise<World> => {
    const world = await openReplicaWorld(embedder, tile, { doubt, ...options })
    await world.promote(await world.register(1, signed))
    await world.serving('m1-00000000')
    return world
  }

  const expectRefusal = async (world: World, why: string): Promise<void> => {
    await world.refused('m2-00000000')
    expect(world.replica.state()).toMatchObject({ ready: true, modelVersion: 'm1-00000000', lastRefusal: expect.stringContaining(why) })
    expect(await health(world)).toMatchObject({ ready: true, checks: { model: 'ok' }, details: { model: expect.stringMatching(/^refused m2-00000000: .*; m1-00000000 goes on answering$/) } })
    expect(await metric(world, 'emberwatch_model_refused')).toEqual([expect.stringMatching(/ 1$/)])
    expect(await metric(world, 'emberwatch_model_swaps_total{outcome="refused"')).toEqual([expect.stringMatching(/ 1$/)])
    expect((await world.ask()).modelVersion).toBe('m1-00000000')
    await world.replica.stop()
  }

  it.each([
    ['has a flipped byte', (bytes: Uint8Array) => { bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1; return bytes }],
    ['is cut off', (bytes: Uint8Array) => bytes.slice(0, -1000)]
  ])('keeps the old one when the file %s', async (_, spoil) => {
    const world = await open()
    const model = await world.register(2, signed)
    await world.objects.put(model.files.head.key, spoil(await world.objects.get(model.files.head.key)), 'application/octet-stream')
    await world.promote(model)
    await expectRefusal(world, 'has SHA-256')
  })

  it('keeps the old one when the file is missing', async () => {
    const world = await open()
    const model = await world.register(2, signed)
    await world.objects.remove(model.files.head.key)
    await world.promote(model)
    await expectRefusal(world, 'there is no object')
  })

  it('keeps the old one when the file is no model, though its hash is right', async () => {
    const world = await open()
    const bytes = Buffer.from('this is no ONNX file')
    await world.objects.put('no-model', bytes, 'application/octet-stream')
    await world.promote(await world.register(2, (model) => signed({ ...model, files: { ...model.files, head: { key: 'no-model', sha256: sha256(bytes), bytes: bytes.length } } })))
    await expectRefusal(world, 'ONNX Runtime')
  })

  it.each<[string, (model: Model) => Model, string]>([
    ['is not signed', (model) => model, 'it is not signed'],
    ['is signed with another key', (model) => ({ ...model, signature: signOthers(model) }), 'not trusted here'],
    ['has a card that was changed after signing', (model) => ({ ...signed(model), classes: [...model.classes].reverse() }), 'does not verify'],
    ['has another model\'s signature', (model) => ({ ...model, signature: signOurs({ ...model, modelVersion: 'm1-00000000' }) }), 'does not verify'],
    ['was trained on another backbone', (model) => signed({ ...model, backbone: { ...model.backbone, backboneId: 'other' } }), 'trained on backbone other'],
    ['does not pass its own self-test', (model) => signed({ ...model, selfTest: { ...model.selfTest, probabilities: [0.5, 0.5] } }), 'self-test']
  ])('keeps the old one when the model %s', async (_, spoil, why) => {
    const world = await open()
    await world.promote(await world.register(2, spoil))
    await expectRefusal(world, why)
  })

  it('does not even fetch what is not rightly signed', async () => {
    const world = await open()
    const model = await world.register(2)
    await world.promote(model)
    await world.refused(model.modelVersion)
    expect(world.reads).not.toContain(model.files.head.key)
    await world.replica.stop()
  })

  it('keeps the old one when the model is not in the registry', async () => {
    const world = await open()
    const model = await world.register(2, signed)
    world.database.models.find = async () => undefined
    await world.promote(model)
    await expectRefusal(world, 'not in the registry')
  })

  it('has nothing to answer with where it never had another, is not ready and says why', async () => {
    const world = await openReplicaWorld(embedder, tile, { doubt, started: false })
    await world.promote(await world.register(2))
    await world.start()
    expect(await health(world)).toEqual({ ready: false, checks: { model: 'failing' }, details: { model: 'refused m2-00000000: it is not signed; there is no older model to answer with' } })
    await world.replica.stop()
  })

  it('takes it once it is right, without anybody doing anything, and says no more of the refusal', async () => {
    const world = await open({ checkMs: 10, retryMs: 30 })
    const model = await world.register(2, signed)
    const right = await world.objects.get(model.files.head.key)
    await world.objects.put(model.files.head.key, right.slice(1), 'application/octet-stream')
    await world.promote(model)
    await world.refused(model.modelVersion)
    await world.objects.put(model.files.head.key, right, 'application/octet-stream')
    await world.serving(model.modelVersion)
    expect(await health(world)).toEqual({ ready: true, checks: { model: 'ok' } })
    expect(world.replica.state().lastRefusal).toBeNull()
    expect(await metric(world, 'emberwatch_model_refused')).toEqual([expect.stringMatching(/ 0$/)])
    await world.replica.stop()
  })

  it('looks often and fetches seldom: a refused model is left alone for a while', async () => {
    const world = await open({ checkMs: 5 })
    const model = await world.register(2, signed)
    await world.objects.put(model.files.head.key, new Uint8Array(10), 'application/octet-stream')
    await world.promote(model)
    await world.refused(model.modelVersion)
    let looks = 0
    const { sorted } = world.database.activations
    world.database.activations.sorted = async (fields, request) => { looks++; return sorted(fields, request) }
    await eventually('twenty looks', () => looks >= 20)
    expect(world.reads.filter((key) => key === model.files.head.key)).toHaveLength(1)
    await world.replica.stop()
  })

  it('tries at once what is promoted anew, and forgets the refusal when another model becomes champion', async () => {
    const world = await open()
    const [old, model] = [await world.register(3, signed), await world.register(2, signed)]
    const right = await world.objects.get(model.files.head.key)
    await world.objects.put(model.files.head.key, new Uint8Array(10), 'application/octet-stream')
    await world.promote(model)
    await world.refused(model.modelVersion)
    await world.promote(old)
    await world.serving(old.modelVersion)
    expect(world.replica.state().lastRefusal).toBeNull()
    await world.objects.put(model.files.head.key, right, 'application/octet-stream')
    await world.promote(model)
    await world.serving(model.modelVersion)
    await world.replica.stop()
  })
})

describe('a replica that swaps', () => {
  it('fetches the new head and nothing else, for it holds the backbone', async () => {
    const embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 })
    const world = await openReplicaWorld(embedder, new Uint8Array(await readFile(TILE)))
    const models = [await world.register(1), await world.register(2)]
    for (const model of models) {
      await world.promote(model)
      await world.serving(model.modelVersion)
    }
    expect(world.reads).toEqual(models.map(({ files }) => files.head.key))
    await world.replica.stop()
    await embedder.close()
  })
})
