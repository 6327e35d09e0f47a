import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { EvaluationFile, Model, objectKeys, validate } from '@emberwatch/contracts'
import { html } from '@emberwatch/page'
import { readSigningKey, readTrustedKeys } from '@emberwatch/platform'
import { readManifest } from '@emberwatch/storage'
import { openTrainerWorld } from './testing/trainer-world.ts'

const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')

const eventually = async <Seen>(what: string, look: () => Promise<Seen | undefined>): Promise<Seen> => {
  const deadline = Date.now() + 40_000
  while (Date.now() < deadline) {
    const seen = await look()
    if (seen !== undefined) return seen
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  throw new Error(`waited in vain for ${what}`)
}

describe('what a training leaves behind', () => {
  let world: Awaited<ReturnType<typeof openTrainerWorld>>
  let folder: string
  beforeEach(async () => {
    world = await openTrainerWorld()
    folder = await mkdtemp(join(tmpdir(), 'emberwatch-keys-'))
  })
  afterEach(async () => {
    await world.bus.close()
    await world.embedder.close()
    await rm(folder, { recursive: true })
  })

  it('is a signed model with a card for programs, one for people with pictures, and the evaluation behind both', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    await writeFile(join(folder, 'private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await writeFile(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
    const trainer = world.trainer(undefined, {}, { sign: await readSigningKey('MODEL_SIGNING_KEY_FILE', join(folder, 'private.pem')) })
    await trainer.start()
    const dataset = await world.addVersion(1, { trainSignal: 1 })
    const tile = await readFile(TILE)
    for (const { imageId } of await readManifest(world.objects, dataset)) await world.objects.put(objectKeys.tile(imageId), tile, 'image/jpeg')
    await world.announce(dataset)
    await eventually('a finished training', async () => world.published('training.finished.v1').length > 0 ? true : undefined)
    await trainer.stop()

    const model = (await world.database.models.list())[0] as Model
    expect((await readTrustedKeys('MODEL_PUBLIC_KEY_FILE', join(folder, 'public.pem')))(model)).toBeUndefined()
    const text = async (name: 'card.json' | 'card.html' | 'evaluation.json') => Buffer.from(await world.objects.get(objectKeys.modelFile(model, name))).toString()
    expect(validate(Model, JSON.parse(await text('card.json')), 'card')).toEqual(model)
    expect(validate(EvaluationFile, JSON.parse(await text('evaluation.json')), 'evaluation')).toMatchObject({ modelVersion: model.modelVersion, champion: null })
    const page = await text('card.html')
    for (const shown of [`Model ${model.modelVersion}`, model.decision.reason.slice(12), model.files.model.sha256, model.signature?.keyId ?? 'no key', dataset.contentHash]) expect(page).toContain(html`${shown}`.html)
    expect(page).toContain('<img src="data:image/webp;base64,')
    expect(Buffer.byteLength(page)).toBeLessThan(300_000)
  })

  it('is a model without a signature where there is no key, and a card without pictures where the tiles are gone', async () => {
    const trainer = world.trainer()
    await trainer.start()
    await world.announce(await world.addVersion(1, { trainSignal: 1 }))
    await eventually('a finished training', async () => world.published('training.finished.v1').length > 0 ? true : undefined)
    await trainer.stop()
    const model = (await world.database.models.list())[0] as Model
    expect(model.signature).toBeNull()
    const page = Buffer.from(await world.objects.get(objectKeys.modelFile(model, 'card.html'))).toString()
    expect(page).toContain('not signed')
    expect(page).not.toContain('<img')
  })
})
