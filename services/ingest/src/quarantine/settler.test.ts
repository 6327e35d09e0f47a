import { describe, expect, it } from '@jest/globals'
import { AppError, IngestEnrich, type MessageOf, QuarantineSettling, type Quarantined, type RejectionReason } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { createImportWorld, fileOf, sourceOf } from '../testing/import-world.ts'
import { csvOf, pictureOf, rowOf, TASK } from '../testing/memory-world.ts'
import { blankJpeg, htmlPage, noisyJpeg, truncatedJpeg } from '../testing/pictures.ts'

type World = ReturnType<typeof createImportWorld>
type Point = 'before-record' | 'before-publish' | 'before-clear'
type Request = MessageOf<typeof QuarantineSettling.request>

const WHO = { by: 'ana', why: 'looked at it' }
const NOTHING = { entries: 0, accepted: 0, dismissed: 0, stillRefused: 0, deferred: 0, remaining: 0, problems: [], datasetVersion: null }

/** A process, and how somebody settles with it. */
const starting = async (world: World, other: Parameters<World['importing']>[1] = {}) => {
  const process = await world.importing(sourceOf(
    fileOf('wildfire', 'blank.jpg', blankJpeg), fileOf('wildfire', 'page.jpg', async () => htmlPage), fileOf('nowildfire', '-70.5,50.jpg', () => noisyJpeg(7, { width: 40, height: 40 }))), other)
  const settle = (request: Omit<Request, 'by' | 'why'> & Partial<Request>) => process.ask(QuarantineSettling, { ...WHO, ...request })
  return { ...process, settle }
}
const entryOf = async ({ database }: World, reason: RejectionReason): Promise<Quarantined> => {
  const [entry] = await database.quarantine.list({ reason })
  if (entry === undefined) throw new Error(`there is no entry of reason ${reason}`)
  return entry
}
const KEPT: Quarantined = { rejectionId: '', task: 'wildfire', reason: 'blank', detail: '', origin: '', fireId: null, objectKey: null, rejectedAt: '', tile: null, resolution: null }
/** Keeps this many entries, each a second younger than the one before, under ids that sort the other way round. */
const keepMany = async ({ database }: World, count: number, name: string): Promise<void> => {
  for (let index = 0; index < count; index++) await database.quarantine.insert(`wildfire#${name} ${99_999 - index}`, { ...KEPT, rejectionId: `${name} ${99_999 - index}`, rejectedAt: new Date(Date.UTC(2023, 6, 1) + index * 1000).toISOString() })
}
/** A world in which the tile of fire A was a page of HTML. */
const withRefusedFire = async (other: Parameters<World['importing']>[1] = {}) => {
  const world = createImportWorld()
  world.outside.csv = csvOf(rowOf('A'))
  world.outside.tileOf = async () => htmlPage
  const process = await starting(world, other)
  await process.poll()
  const [entry] = await world.database.quarantine.list()
  return { world, ...process, entry: entry as Quarantined, rejectionIds: [entry?.rejectionId ?? ''] }
}

describe('a quarantined tile that is tried again', () => {
  it('is fetched anew if it is that of a fire, and brings the fire to its end', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    world.outside.tileOf = pictureOf
    expect(await settle({ rejectionIds, action: 'retry' })).toEqual({ ...NOTHING, entries: 1, accepted: 1, datasetVersion: expect.stringMatching(/^v1-/) })

    const [image] = await world.database.images.list()
    expect(image).toMatchObject({ label: 'wildfire', lat: 50, lon: -100, source: 'feed', origin: 'feed feed.test/fires.csv', fireId: expect.any(String) })
    expect(await world.database.fires.list()).toMatchObject([{ state: 'taken', imageId: image?.imageId, fireId: image?.fireId }])
    expect(await world.database.quarantine.list()).toMatchObject([{ resolution: { outcome: 'accepted', imageId: image?.imageId, ...WHO, at: '2023-07-02T12:00:00.000Z' } }])
  })

  it('is fetched anew if it is that of a background site', async () => {
    const world = createImportWorld()
    world.outside.tileOf = async () => htmlPage
    const { ask, settle } = await starting(world, { task: { ...TASK, backgroundLabel: 'nowildfire' } })
    await ask(IngestEnrich, { count: 1 })
    world.outside.tileOf = pictureOf
    expect(await settle({ reason: 'error-body', action: 'retry' })).toMatchObject({ accepted: 1 })
    const [image] = await world.database.images.list()
    expect(await world.database.background_sites.list()).toMatchObject([{ state: 'taken', imageId: image?.imageId }])
  })

  it('is judged again from the bytes that were kept if it was imported', async () => {
    const world = createImportWorld()
    const { run, settle } = await starting(world)
    await run()
    expect(await settle({ reason: 'too-small', action: 'retry' })).toMatchObject({ entries: 1, stillRefused: 1, accepted: 0 })
    const { objectKey } = await entryOf(world, 'too-small')
    await world.objects.put(objectKey ?? '', await noisyJpeg(8), 'image/jpeg') // as if the judgement had been mended
    expect(await settle({ reason: 'too-small', action: 'retry' })).toMatchObject({ accepted: 1, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await world.database.images.list()).toMatchObject([{ imageId: sha256(await noisyJpeg(8)), label: 'nowildfire', lat: 50, lon: -70.5, source: 'import', origin: 'import .' }])
    expect(world.outside.fetched).toEqual([])
  })

  it('stays open if it is refused as before', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    expect(await settle({ rejectionIds, action: 'retry' })).toEqual({ ...NOTHING, entries: 1, stillRefused: 1, problems: [{ rejectionId: rejectionIds[0], reason: 'error-body', detail: expect.stringMatching(/./) }] })
    expect(await world.database.quarantine.list()).toMatchObject([{ resolution: null }])
    expect(await world.database.fires.list()).toMatchObject([{ state: 'quarantined' }])
  })

  it('is open once, with the new reason, if it is refused for another one', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    world.outside.tileOf = () => truncatedJpeg(1)
    expect(await settle({ rejectionIds, action: 'retry' })).toMatchObject({ entries: 1, stillRefused: 1, problems: [{ rejectionId: rejectionIds[0], reason: expect.not.stringMatching(/^error-body$/) }] })
    const entries = await world.database.quarantine.list()
    expect(entries).toHaveLength(2)
    expect(entries.filter(({ resolution }) => resolution === null)).toMatchObject([{ origin: entries[0]?.origin, fireId: entries[0]?.fireId }])
    expect(entries.find(({ rejectionId }) => rejectionId === rejectionIds[0])?.resolution).toMatchObject({ outcome: 'dismissed', why: expect.stringContaining('looked at it (tried again, and refused for another reason: ') })
  })

  it('is open again under its first reason if the provider goes back to that', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    const asFirst = world.outside.tileOf
    world.outside.tileOf = () => truncatedJpeg(1)
    await settle({ rejectionIds, action: 'retry' })
    world.outside.tileOf = asFirst
    expect(await settle({ reason: 'truncated', action: 'retry' })).toMatchObject({ entries: 1, stillRefused: 1 })
    const open = (await world.database.quarantine.list()).filter(({ resolution }) => resolution === null)
    expect(open).toMatchObject([{ rejectionId: rejectionIds[0], reason: 'error-body' }])
  })

  it('is deferred while the provider is away', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    world.outside.tileOf = async () => { throw new AppError('the provider is away', { code: 'INGEST_TILE_UNAVAILABLE', retryable: false }) }
    expect(await settle({ rejectionIds, action: 'retry' })).toEqual({ ...NOTHING, entries: 1, deferred: 1, problems: [{ rejectionId: rejectionIds[0], reason: 'error-body', detail: 'the provider is away' }] })
    expect(await world.database.quarantine.list()).toMatchObject([{ resolution: null }])
  })

  it('is read anew by the next poll, not now, if it is a row of the feed', async () => {
    const world = createImportWorld()
    world.outside.csv = csvOf('ab, A,north,-100, 2023-07-01 10:00:00,1.5, OC, GMT')
    const { poll, settle } = await starting(world)
    await poll()
    expect(await settle({ reason: 'row-invalid', action: 'retry' })).toMatchObject({ entries: 1, stillRefused: 1 })
    await expect(settle({ reason: 'row-invalid', action: 'accept' })).rejects.toMatchObject({ code: 'QUARANTINE_NOT_SETTLED', message: expect.stringContaining('it is a row that could not be read') })
    expect(await settle({ reason: 'row-invalid', action: 'dismiss' })).toMatchObject({ entries: 1, dismissed: 1 })
  })
})

describe('a quarantined tile that is accepted', () => {
  it('is taken although it was judged unfit', async () => {
    const world = createImportWorld()
    const { run, settle } = await starting(world)
    await run()
    expect(await settle({ reason: 'blank', action: 'accept' })).toMatchObject({ entries: 1, accepted: 1, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await world.database.images.list()).toMatchObject([{ imageId: sha256(await blankJpeg()), label: 'wildfire', source: 'import' }])
    expect((await entryOf(world, 'blank')).resolution).toMatchObject({ outcome: 'accepted', imageId: sha256(await blankJpeg()) })
  })

  it('is never taken if it cannot be decoded, or if nothing of it was kept', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    await expect(settle({ rejectionIds, action: 'accept' })).rejects.toMatchObject({ code: 'QUARANTINE_NOT_SETTLED' })
    world.outside.csv = csvOf(rowOf('B', 51))
    world.outside.tileOf = async () => { throw new AppError('no imagery there', { code: 'INGEST_TILE_MISSING', retryable: false }) }
    await (await starting(world)).poll()
    await expect(settle({ reason: 'tile-missing', action: 'accept' })).rejects.toMatchObject({ code: 'QUARANTINE_NOT_SETTLED', message: expect.stringContaining('no bytes of it were kept') })
    expect(await world.database.images.list()).toEqual([])
    expect(await world.database.quarantine.list({ resolution: null })).toHaveLength(2)
  })

  it('does not keep back those that can be taken', async () => {
    const world = createImportWorld()
    const { run, settle } = await starting(world)
    await run()
    const ids = (await world.database.quarantine.list()).map(({ rejectionId }) => rejectionId)
    expect(ids).toHaveLength(3)
    expect(await settle({ rejectionIds: ids, action: 'accept' })).toMatchObject({ entries: 3, accepted: 2, stillRefused: 1 })
    expect(await settle({ rejectionIds: ids, reason: 'blank', action: 'accept' })).toMatchObject({ entries: 1, accepted: 1, datasetVersion: null })
  })
})

describe('settling', () => {
  it('dismisses: the entry stays, with who and why, and no longer counts as open', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    expect(await settle({ rejectionIds, action: 'dismiss' })).toEqual({ ...NOTHING, entries: 1, dismissed: 1 })
    expect(await world.database.quarantine.list()).toMatchObject([{ resolution: { outcome: 'dismissed', imageId: null, ...WHO } }])
    expect(await settle({ reason: 'error-body', action: 'retry' })).toEqual(NOTHING)
  })

  it('counts what was settled before as it is, and changes nothing about it', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    await settle({ rejectionIds, action: 'dismiss' })
    const before = await world.database.quarantine.list()
    world.outside.tileOf = pictureOf
    for (const action of ['dismiss', 'retry', 'accept'] as const) expect(await settle({ rejectionIds, action, by: 'ben' })).toEqual({ ...NOTHING, entries: 1, dismissed: 1 })
    expect(await world.database.quarantine.list()).toEqual(before)
  })

  it('names the entries that are not there, and settles none then', async () => {
    const { world, settle, rejectionIds } = await withRefusedFire()
    await expect(settle({ rejectionIds: [...rejectionIds, 'f00', 'ba4'], action: 'dismiss' })).rejects.toMatchObject({ code: 'QUARANTINE_NOT_FOUND', message: expect.stringContaining('f00, ba4') })
    await expect(settle({ action: 'dismiss' })).rejects.toMatchObject({ code: 'QUARANTINE_NOT_SETTLED' })
    expect(await world.database.quarantine.list()).toMatchObject([{ resolution: null }])
  })

  it('goes through all open entries of a reason, the oldest first, and passes over those that stay refused', async () => {
    const world = createImportWorld()
    const { settle } = await starting(world)
    await keepMany(world, 1100, 'stays refused')
    const taken = { label: 'wildfire', lat: 50, lon: -100, source: 'import' as const, origin: 'import .', split: null }
    const objectKey = 'quarantine/mended'
    await world.objects.put(objectKey, await noisyJpeg(8), 'image/jpeg')
    await world.database.quarantine.insert('wildfire#last', { ...KEPT, rejectionId: 'last', rejectedAt: '2023-08-01T00:00:00.000Z', tile: taken, objectKey })
    const { problems, ...counts } = await settle({ reason: 'blank', action: 'retry' })
    expect(counts).toEqual({ entries: 1101, accepted: 1, dismissed: 0, stillRefused: 1100, deferred: 0, remaining: 0, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(problems).toHaveLength(20)
    for (const problem of problems) expect(problem).toEqual({ rejectionId: expect.stringContaining('stays refused'), reason: 'blank', detail: expect.stringContaining('a row that could not be read') })
    expect(await settle({ reason: 'blank', action: 'dismiss' })).toMatchObject({ entries: 1100, dismissed: 1100, remaining: 0, problems: [] })
  })

  it('comes to ten thousand entries at most, says how many are left, and goes on with them when asked again', async () => {
    const world = createImportWorld()
    const { settle } = await starting(world)
    await keepMany(world, 10_030, 'entry')
    const { page } = world.database.quarantine
    let largest = 0
    world.database.quarantine.page = async (fields, request) => {
      const found = await page(fields, request)
      largest = Math.max(largest, found.items.length)
      return found
    }
    expect(await settle({ reason: 'blank', action: 'dismiss' })).toEqual({ ...NOTHING, entries: 10_000, dismissed: 10_000, remaining: 30 })
    expect(largest).toBeLessThanOrEqual(1000)
    const left = await world.database.quarantine.list({ resolution: null })
    expect(left.map(({ rejectionId }) => rejectionId).sort()).toEqual(Array.from({ length: 30 }, (_, index) => `entry ${89_970 + index}`))
    expect(await settle({ reason: 'blank', action: 'dismiss' })).toEqual({ ...NOTHING, entries: 30, dismissed: 30 })
  })

  it('leaves out what it cannot come to before the process stops, and says so', async () => {
    const world = createImportWorld()
    await keepMany(world, 700, 'entry')
    const { settle, stop } = await starting(world)
    const { inform } = world.database.quarantine
    let stopped: Promise<void> | undefined
    world.database.quarantine.inform = async (...fields) => {
      await inform(...fields)
      stopped ??= stop()
    }
    const { entries, dismissed, remaining } = await settle({ reason: 'blank', action: 'dismiss' })
    await stopped
    expect(entries).toBeLessThan(100)
    expect([dismissed, remaining]).toEqual([entries, 700 - entries])
  })

  it.each<Point>(['before-record', 'before-publish', 'before-clear'])('that dies %s of an image is finished by settling again: one image, one event, no second fetch of what was stored', async (point) => {
    const { world, rejectionIds } = await withRefusedFire()
    world.outside.tileOf = pictureOf
    let died = 0
    const dying = await starting(world, { die: (name) => { if (name === point) { died++; throw new Error(`died ${point}`) } } })
    expect(await dying.settle({ rejectionIds, action: 'retry' })).toMatchObject({ deferred: 1, problems: [{ detail: expect.not.stringContaining('died') }] })
    expect(died).toBe(1)
    const stored = (await world.database.images.list()).length
    const fetched = world.outside.fetched.length
    const next = await starting(world)
    await world.sweep()
    expect(await next.settle({ rejectionIds, action: 'retry' })).toMatchObject({ entries: 1, accepted: 1 })
    await world.sweep()
    expect(world.outside.fetched).toHaveLength(fetched + 1 - stored)
    const images = await world.database.images.list()
    expect(images).toHaveLength(1)
    expect(world.said().filter((kind) => kind === 'imagery.new')).toHaveLength(1)
    expect(await world.database.fires.list()).toMatchObject([{ state: 'taken', imageId: images[0]?.imageId }])
    expect(await world.database.quarantine.list()).toMatchObject([{ resolution: { outcome: 'accepted' } }])
  })
})
