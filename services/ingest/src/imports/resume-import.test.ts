import { describe, expect, it } from '@jest/globals'
import type { ImportFile } from '../ports.ts'
import { createImportWorld, fileOf, sourceOf } from '../testing/import-world.ts'
import { htmlPage, noisyJpeg } from '../testing/pictures.ts'

type Point = 'before-record' | 'before-publish' | 'before-clear'

/** Dies at one point of the outbox, the n-th time that it comes past it: from then on nothing that it begins comes to an end. */
const dyingAt = (point: Point, after: number) => {
  let times = 0
  return (name: Point): void => {
    if (name === point && times++ >= after) throw new Error(`died ${point}`)
  }
}

const FILES = 12
const files = (): ImportFile[] => [
  ...Array.from({ length: FILES }, (_, index) => fileOf(index % 2 === 0 ? 'wildfire' : 'nowildfire', `-73.${index},45.${index}.jpg`, () => noisyJpeg(index))),
  fileOf('wildfire', 'page.jpg', async () => htmlPage),
  fileOf('wildfire', 'copy.jpg', () => noisyJpeg(0))
]
const whole = { state: 'finished', files: FILES + 2, imported: FILES, known: 1, quarantined: 1 }
const later = ({ outside }: ReturnType<typeof createImportWorld>): void => { outside.now = new Date(outside.now.getTime() + 1000) }

/** A process that is killed: what it had in hand never goes on, and nothing of it is told. */
const killedAt = async (world: ReturnType<typeof createImportWorld>, file: number) => {
  const reached = Promise.withResolvers<void>()
  const never = new Promise<Uint8Array>(() => {})
  const stuck = files().map((one, index) => index < file ? one : { ...one, read: () => { reached.resolve(); return never } })
  const { begin } = await world.importing(sourceOf(...stuck), { importConcurrency: 1 })
  const job = await begin()
  await reached.promise
  return job
}

describe('an import whose process is killed', () => {
  it.each([0, 1, 5, FILES, FILES + 1])('after %i files is taken up by the next one, with the counts and the one version that it would have had', async (file) => {
    const world = createImportWorld()
    const { importId } = await killedAt(world, file)
    later(world)
    await world.importing(sourceOf(...files()))
    expect(await world.ended(importId)).toMatchObject({ ...whole, importId, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await world.database.images.list()).toHaveLength(FILES)
    expect(await world.database.datasets.list()).toHaveLength(1)
    expect(await world.database.imports.list({ state: 'running' })).toEqual([])
  })

  it('is not decoded again where it is known', async () => {
    const world = createImportWorld()
    const { importId } = await killedAt(world, 8)
    later(world)
    const { measureImage } = (await world.startIngest()).deps
    let decoded = 0
    await world.importing(sourceOf(...files()), { measureImage: async (bytes) => { decoded++; return await measureImage(bytes) } })
    await world.ended(importId)
    expect(decoded).toBeLessThanOrEqual(FILES + 1 - 8)
  })

  it.each<[Point, number]>([['before-record', 4], ['before-publish', 4], ['before-clear', 4], ['before-record', FILES], ['before-publish', FILES + 1]])('%s of its record number %i leaves every image, event and version once', async (point, after) => {
    const world = createImportWorld()
    const dying = await world.importing(sourceOf(...files()), { die: dyingAt(point, after), importConcurrency: 1 })
    const { importId } = await dying.begin()
    // In memory the process lives on to say that it failed; a killed one does not.
    await world.ended(importId)
    await world.database.imports.inform(`wildfire#${importId}`, { state: 'running', problem: null, finishedAt: null })
    later(world)
    await world.sweep()
    await world.importing(sourceOf(...files()))
    expect(await world.ended(importId)).toMatchObject({ importId, ...whole })
    await world.sweep()
    expect(await world.database.images.list()).toHaveLength(FILES)
    const said = world.said()
    expect(said.filter((kind) => kind === 'imagery.new')).toHaveLength(FILES)
    expect(said.filter((kind) => kind === 'imagery.rejected')).toHaveLength(1)
    const versions = await world.database.datasets.list()
    expect(said.filter((kind) => kind === 'dataset.version-created')).toHaveLength(versions.length)
    expect(versions.at(-1)?.images).toBe(FILES)
    expect(await world.database.outbox.list()).toEqual([])
  })
})

describe('an import that is stopped', () => {
  it('finishes the files in hand, stays running, cuts no version, and is taken up by the next process', async () => {
    const world = createImportWorld()
    const inHand = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const held = files().map((one, index) => index !== 3 ? one : { ...one, read: async () => { inHand.resolve(); await gate.promise; return await one.read() } })
    const { begin, stop } = await world.importing(sourceOf(...held), { importConcurrency: 1 })
    const { importId } = await begin()
    await inHand.promise
    const stopped = stop()
    gate.resolve()
    await stopped
    expect(await world.database.imports.list({ importId })).toMatchObject([{ state: 'running', finishedAt: null }])
    expect(await world.database.images.list()).toHaveLength(4)
    expect(await world.database.datasets.list()).toEqual([])

    later(world)
    await world.importing(sourceOf(...files()))
    expect(await world.ended(importId)).toMatchObject({ ...whole, datasetVersion: expect.stringMatching(/^v1-/) })
  })

  it('is taken up in the order in which it was asked for, before what is asked for anew', async () => {
    const world = createImportWorld()
    const order: string[] = []
    const imports = { open: async (from: string) => sourceOf(fileOf('wildfire', `${from}.jpg`, async () => { order.push(from); return await noisyJpeg(from.charCodeAt(0)) })).open(from, []) }
    const stuck = await world.importing({ open: async () => sourceOf(fileOf('wildfire', 'a.jpg', () => new Promise<Uint8Array>(() => {}))).open('', []) })
    for (const folder of ['b', 'a']) {
      await stuck.begin({ folder })
      later(world)
    }
    const { begin } = await world.importing(imports)
    await world.ended((await begin({ folder: 'c' })).importId)
    expect(order).toEqual(['b', 'a', 'c'])
  })

  it('fails if what it imported from is no longer there', async () => {
    const world = createImportWorld()
    const { importId } = await killedAt(world, 3)
    await world.importing({ open: async () => { throw new Error('it is gone') } })
    expect(await world.ended(importId)).toMatchObject({ state: 'failed', problem: 'it is gone', datasetVersion: expect.stringMatching(/^v1-/) })
  })
})
