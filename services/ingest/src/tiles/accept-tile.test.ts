import { describe, expect, it } from '@jest/globals'
import { examineImage } from '@emberwatch/ml'
import { createMetrics } from '@emberwatch/observability'
import { sha256 } from '@emberwatch/storage'
import { createMemoryWorld, TASK } from '../testing/memory-world.ts'
import { blankJpeg, landscape, noImagery, truncatedJpeg } from '../testing/pictures.ts'
import { countsOf } from '../testing/tile-setup.ts'
import { type AcceptDeps, acceptTile, type LabelledTile } from './accept-tile.ts'
import { createKnownImages } from './known-images.ts'

const OTTAWA = { lat: 45.42, lon: -75.7 }
const JASPER = { lat: 52.87, lon: -118.08 }

const jpegOf = async (seed: number, quality = 85): Promise<Uint8Array> => new Uint8Array(await landscape(seed).jpeg({ quality }).toBuffer())

/** A task without images, and tiles that come one after the other. */
const setUp = async ({ nearDuplicateBits = 32 } = {}) => {
  const world = createMemoryWorld()
  const { deps: { objects, outbox, now } } = await world.startIngest()
  const { database } = world
  const metrics = createMetrics('ingest')
  const deps: AcceptDeps = { task: TASK, database, objects, outbox, now, metrics, measureImage: examineImage, known: createKnownImages({ task: TASK, database, nearDuplicateBits }) }
  let number = 0
  const accept = (bytes: Uint8Array, other: Partial<LabelledTile> = {}) =>
    acceptTile(deps, { bytes, label: 'wildfire', place: OTTAWA, source: 'feed', origin: `fire ${++number}`, from: 'feed feed.test/fires.csv', traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01', ...other })
  return { database, objects: world.objects, metrics, accept, known: deps.known }
}

const refusedFor = (reason: string, detail = '') => ({ outcome: 'quarantined', rejection: { reason, detail: expect.stringContaining(detail) } })

describe('a tile that is taken', () => {
  it('has its origin, its look and its split on record', async () => {
    const { accept, database } = await setUp()
    const bytes = await jpegOf(1)
    expect(await accept(bytes, { contentType: 'image/jpeg' })).toEqual({ outcome: 'added', imageId: sha256(bytes) })
    expect(await database.images.list()).toMatchObject([{ origin: 'feed feed.test/fires.csv', perceptualHash: expect.stringMatching(/^[0-9a-f]{64}$/), split: 'train', source: 'feed', brightness: expect.closeTo((await examineImage(bytes)).brightness / 255, 3) }])
  })

  it('keeps a split that is given', async () => {
    const { accept, database } = await setUp()
    await accept(await jpegOf(1), { split: 'test', source: 'import', from: 'import kaggle.zip' })
    expect(await database.images.list()).toMatchObject([{ split: 'test', origin: 'import kaggle.zip' }])
  })
})

describe('a tile that is known', () => {
  it('is so under the class it was added with and under the one that a person gave it since', async () => {
    const { accept, database, known } = await setUp()
    const bytes = await jpegOf(1)
    const imageId = sha256(bytes)
    await accept(bytes)
    expect(await accept(bytes, { label: 'nowildfire' })).toMatchObject(refusedFor('label-conflict'))
    await database.dataset_edits.insert('wildfire#000001', { task: 'wildfire', number: 1, kind: 'relabel', selection: { imageIds: [imageId] }, label: 'nowildfire', images: 1, why: 'no smoke', by: 'ada', at: '2023-07-02T12:00:00.000Z' })
    await known.refresh()
    for (const label of ['wildfire', 'nowildfire']) expect(await accept(bytes, { label })).toEqual({ outcome: 'known', imageId })
  })
})

describe('a tile that is refused', () => {
  it.each<[string, () => Promise<Uint8Array>, string | null]>([
    ['blank', blankJpeg, null],
    ['placeholder', () => noImagery('png'), 'image/png'],
    ['placeholder', () => noImagery('jpeg'), 'image/jpeg'],
    ['placeholder', () => noImagery('webp'), null],
    ['truncated', () => truncatedJpeg(1), 'image/jpeg'],
    ['error-body', async () => new TextEncoder().encode('{"message":"Tile not found"}'), 'image/jpeg'],
    ['type-mismatch', () => jpegOf(1), 'image/png']
  ])('as %s is in quarantine with its bytes and with what it would have been, so that it can be tried again', async (reason, make, contentType) => {
    const { accept, database, objects, metrics } = await setUp()
    const bytes = await make()
    expect(await accept(bytes, { contentType, split: 'test' })).toMatchObject(refusedFor(reason))
    const [entry] = await database.quarantine.list()
    expect(entry).toMatchObject({ reason, origin: 'fire 1', resolution: null, tile: { label: 'wildfire', ...OTTAWA, source: 'feed', origin: 'feed feed.test/fires.csv', split: 'test' } })
    expect(await objects.get(entry?.objectKey ?? '')).toEqual(bytes)
    expect(await countsOf(metrics.tiles)).toEqual({ [`quarantined:${reason}`]: 1 })
    expect(await database.images.list()).toEqual([])
  })
})

describe('the very same bytes', () => {
  it('are known, wherever they are imported from', async () => {
    const { accept, metrics } = await setUp()
    await accept(await jpegOf(1))
    expect(await accept(await jpegOf(1), { source: 'import', place: JASPER })).toMatchObject({ outcome: 'known' })
    expect(await accept(await jpegOf(1), { place: null })).toMatchObject({ outcome: 'known' })
    expect(await accept(await jpegOf(1), { place: { lat: OTTAWA.lat + 0.005, lon: OTTAWA.lon } })).toMatchObject({ outcome: 'known' })
    expect(await countsOf(metrics.tiles)).toEqual({ added: 1, known: 3 })
  })

  it('for a place more than a kilometre away are a placeholder: nobody can say of which place they are a picture', async () => {
    const { accept } = await setUp()
    await accept(await jpegOf(1))
    expect(await accept(await jpegOf(1), { place: { lat: OTTAWA.lat + 0.01, lon: OTTAWA.lon } })).toMatchObject(refusedFor('placeholder', '1.1 km away'))
    expect(await accept(await jpegOf(1), { place: JASPER, source: 'enrichment', label: 'nowildfire' })).toMatchObject(refusedFor('placeholder', sha256(await jpegOf(1))))
  })

  it('under another label are a conflict, also for a person who would take them', async () => {
    const { accept } = await setUp()
    await accept(await jpegOf(1))
    expect(await accept(await jpegOf(1), { label: 'nowildfire', despite: true })).toMatchObject(refusedFor('label-conflict', 'known as wildfire'))
  })
})

describe('a picture that looks like another', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['encoded anew', () => jpegOf(1, 50)],
    ['as WebP', async () => new Uint8Array(await landscape(1).webp().toBuffer())],
    ['brighter', async () => new Uint8Array(await landscape(1).linear(1, 15).jpeg().toBuffer())]
  ])('%s is a near-duplicate, and says of which', async (_, make) => {
    const { accept } = await setUp()
    await accept(await jpegOf(1))
    expect(await accept(await make(), { place: JASPER })).toMatchObject(refusedFor('near-duplicate', `image ${sha256(await jpegOf(1))} (wildfire)`))
  })

  it('is taken once if both come at the same time', async () => {
    const { accept } = await setUp()
    const outcomes = await Promise.all([90, 80, 70, 60].map(async (quality) => (await accept(await jpegOf(1, quality))).outcome))
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1)
  })

  it('is taken if that is switched off, and other pictures always are', async () => {
    const { accept } = await setUp({ nearDuplicateBits: 0 })
    expect([await accept(await jpegOf(1)), await accept(await jpegOf(1, 50))]).toMatchObject([{ outcome: 'added' }, { outcome: 'added' }])
    const { accept: acceptStrictly } = await setUp()
    for (let seed = 0; seed < 30; seed++) expect(await acceptStrictly(await jpegOf(seed))).toMatchObject({ outcome: 'added' })
  })
})

describe('a person who takes a tile although it was judged unfit', () => {
  it.each<[string, () => Promise<Uint8Array>]>([['blank', blankJpeg], ['a placeholder', () => noImagery('png')], ['declared as another type', () => jpegOf(2)], ['like another', () => jpegOf(1, 50)]])('as %s gets it', async (_, make) => {
    const { accept, database } = await setUp()
    await accept(await jpegOf(1))
    expect(await accept(await make(), { contentType: 'image/gif', despite: true })).toMatchObject({ outcome: 'added' })
    expect(await database.images.list()).toHaveLength(2)
  })

  it('does not get what cannot be decoded', async () => {
    const { accept } = await setUp()
    expect(await accept(await truncatedJpeg(1), { despite: true })).toMatchObject(refusedFor('truncated'))
    expect(await accept(new Uint8Array(), { despite: true })).toMatchObject(refusedFor('not-an-image'))
  })
})
