import { describe, expect, it } from '@jest/globals'
import { AppError, type EventOf, ImageryNewV1 } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { fileUnreadable, importRefused } from '../errors/import-errors.ts'
import type { ImportSources } from '../ports.ts'
import { createImportWorld, fileOf, sourceOf } from '../testing/import-world.ts'
import { htmlPage, noisyJpeg, truncatedJpeg } from '../testing/pictures.ts'

const counted = { imported: 0, known: 0, quarantined: 0, straddlingCells: 0, problem: null }
/** A moment later than any before: two imports of the same folder at the same moment would be the same import. */
const later = ({ outside }: ReturnType<typeof createImportWorld>, ms = 1000): void => { outside.now = new Date(outside.now.getTime() + ms) }
const away = () => new AppError('the database is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })

describe('an import', () => {
  it('answers at once with its record, takes a labelled folder with the places that file names say, and cuts a version', async () => {
    const world = createImportWorld()
    const { begin } = await world.importing(sourceOf(
      fileOf('wildfire', '-73.9071,45.4072.jpg', () => noisyJpeg(1)), fileOf('nowildfire', '-73.5,45.jpg', () => noisyJpeg(2)), fileOf('nowildfire', 'holiday.jpg', () => noisyJpeg(3))))

    const job = await begin({ folder: './kaggle/' })
    expect(job).toEqual({
      ...counted, importId: expect.stringMatching(/^i-[0-9a-f]{12}$/), task: 'wildfire', from: 'kaggle', keepSplits: false, layout: 'classes', state: 'running', totalFiles: 3, files: 0, datasetVersion: null, startedAt: '2023-07-02T12:00:00.000Z', finishedAt: null
    })
    expect(await world.ended(job.importId)).toEqual({ ...job, state: 'finished', files: 3, imported: 3, datasetVersion: expect.stringMatching(/^v1-[0-9a-f]{8}$/), finishedAt: '2023-07-02T12:00:00.000Z' })
    expect(world.progress()).toEqual(['running 0', 'finished 3'])

    const events = world.bus.published.filter(({ type }) => type === `emberwatch.${ImageryNewV1.name}`) as EventOf<typeof ImageryNewV1>[]
    const said = Object.fromEntries(events.map(({ data }) => [data.imageId, data]))
    expect(said[sha256(await noisyJpeg(1))]).toMatchObject({ label: 'wildfire', lat: 45.4072, lon: -73.9071, cell: '454:-740', split: 'test', source: 'import', origin: 'import kaggle', fireId: null })
    const holiday = sha256(await noisyJpeg(3))
    expect(said[holiday]).toMatchObject({ label: 'nowildfire', lat: null, lon: null, cell: `image:${holiday.slice(0, 12)}` })
    expect((await world.database.datasets.list())[0]?.counts.test['wildfire']).toBe(1)
  })

  it('passes over what is known, and changes nothing when it is repeated', async () => {
    const world = createImportWorld()
    const { run } = await world.importing(sourceOf(fileOf('wildfire', 'a.jpg', () => noisyJpeg(1)), fileOf('wildfire', 'copy of a.jpg', () => noisyJpeg(1))))
    expect(await run()).toMatchObject({ files: 2, imported: 1, known: 1, datasetVersion: expect.stringMatching(/^v1-/) })
    later(world)
    expect(await run()).toMatchObject({ files: 2, imported: 0, known: 2, quarantined: 0, datasetVersion: null })
    expect(world.said().filter((kind) => kind !== 'import.progressed')).toEqual(['imagery.new', 'dataset.version-created'])
  })

  it('puts bad files into quarantine and takes the others', async () => {
    const world = createImportWorld()
    const { run } = await world.importing(sourceOf(
      fileOf('wildfire', '-73.5,45.jpg', () => noisyJpeg(1)), fileOf('wildfire', 'page.jpg', async () => htmlPage), fileOf('wildfire', 'half.jpg', () => truncatedJpeg(2), 'train'),
      fileOf('wildfire', 'gone.jpg', async () => { throw fileUnreadable('wildfire/gone.jpg', new Error('ENOENT')) }), fileOf('nowildfire', 'the same as a.jpg', () => noisyJpeg(1))), { importConcurrency: 1 }) // one by one: of equal bytes the first to be stored wins
    expect(await run()).toMatchObject({ files: 5, imported: 1, known: 0, quarantined: 4 })
    const quarantined = await world.database.quarantine.list()
    expect(quarantined.map(({ origin }) => origin).sort()).toEqual(['nowildfire/the same as a.jpg', 'train/wildfire/half.jpg', 'wildfire/gone.jpg', 'wildfire/page.jpg'])
    expect(quarantined.find(({ origin }) => origin === 'wildfire/gone.jpg')).toMatchObject({ reason: 'unreadable', objectKey: null, resolution: null, tile: { label: 'wildfire', source: 'import', origin: 'import .', lat: null, lon: null, split: null } })
    later(world)
    await run()
    expect(world.said().filter((kind) => kind === 'imagery.rejected')).toHaveLength(4)
  })

  it('is refused before it has a record, and then imports nothing', async () => {
    const world = createImportWorld()
    const { run } = await world.importing({ open: async (from) => { throw importRefused(from, 'lies outside of the import root') } })
    await expect(run({ folder: '..' })).rejects.toMatchObject({ code: 'INGEST_IMPORT_REFUSED', message: 'the import of .. is refused: it lies outside of the import root' })
    expect([await world.database.imports.list(), world.said()]).toEqual([[], []])
  })

  it('has only a few files in hand at a time, however many there are, and tells of every thousand', async () => {
    const world = createImportWorld()
    let [listed, open, most] = [0, 0, 0]
    const imports: ImportSources = {
      open: async () => ({
        layout: 'classes',
        totalFiles: 2500,
        passedOver: { files: 1, some: ['README.md'] },
        async * files () {
          for (let index = 0; index < 2500; index++) {
            listed++
            yield fileOf('wildfire', `${index}.jpg`, async () => {
              most = Math.max(most, ++open, listed - index)
              await Promise.resolve()
              open--
              return htmlPage
            })
          }
        },
        async [Symbol.asyncDispose] () {}
      })
    }
    const { run } = await world.importing(imports, { importConcurrency: 3 })
    expect(await run()).toMatchObject({ files: 2500, quarantined: 2500, datasetVersion: null })
    expect(most).toBeLessThanOrEqual(4)
    expect(world.progress()).toEqual(['running 0', 'running 1000', 'running 2000', 'finished 2500'])
  })

  it('tells how far it is after five seconds', async () => {
    const world = createImportWorld()
    const { run } = await world.importing(sourceOf(...[1, 2, 3, 4].map((seed) => fileOf('wildfire', `${seed}.jpg`, async () => { later(world, 2000); return await noisyJpeg(seed) }))), { importConcurrency: 1 })
    await run()
    expect(world.progress()).toEqual(['running 0', 'running 3', 'finished 4'])
  })

  it('that fails is told so, keeps what it had in a version, and can be asked for again', async () => {
    const world = createImportWorld()
    let broken = true
    const { run } = await world.importing(sourceOf(
      fileOf('wildfire', 'a.jpg', () => noisyJpeg(1)), fileOf('wildfire', 'b.jpg', async () => {
        if (broken) throw new Error('the disk is on fire')
        return await noisyJpeg(2)
      })), { importConcurrency: 1 })
    expect(await run()).toMatchObject({ state: 'failed', problem: 'the disk is on fire', datasetVersion: expect.stringMatching(/^v1-/) })
    expect(world.progress()).toEqual(['running 0', 'failed 0'])
    broken = false
    later(world)
    expect(await run()).toMatchObject({ state: 'finished', files: 2, imported: 1, known: 1, datasetVersion: expect.stringMatching(/^v2-/) })
    expect((await world.database.datasets.list()).map(({ images }) => images)).toEqual([1, 2])
  })

  it('waits while a server is away, and comes out as if it never had been', async () => {
    const world = createImportWorld()
    let failures = 3
    const imports = sourceOf(fileOf('wildfire', 'a.jpg', () => noisyJpeg(1)), fileOf('wildfire', 'b.jpg', async () => {
      if (failures-- > 0) throw away()
      return await noisyJpeg(2)
    }), fileOf('wildfire', 'copy of a.jpg', () => noisyJpeg(1)))
    const { run } = await world.importing(imports, { importConcurrency: 1 })
    expect(await run()).toMatchObject({ state: 'finished', files: 3, imported: 2, known: 1 })
    expect(imports.opened).toBe(5)
    expect(imports.closed).toBe(imports.opened)
  })

  it('waits for the imports that were asked for before it', async () => {
    const world = createImportWorld()
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const imports: ImportSources = { open: async (from) => sourceOf(fileOf('wildfire', `${from}.jpg`, async () => { order.push(from); if (from === 'a') await gate.promise; return await noisyJpeg(from.charCodeAt(0)) })).open(from, []) }
    const { begin } = await world.importing(imports)
    const [a, b, c] = [await begin({ folder: 'a' }), await begin({ folder: 'b' }), await begin({ folder: 'c' })]
    expect(order.length).toBeLessThanOrEqual(1)
    gate.resolve()
    await Promise.all([a, b, c].map(({ importId }) => world.ended(importId)))
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('asked for twice at the same moment is one import', async () => {
    const world = createImportWorld()
    const { begin } = await world.importing(sourceOf(fileOf('wildfire', 'a.jpg', () => noisyJpeg(1))))
    const [first, second] = await Promise.all([begin(), begin()])
    expect(first?.importId).toBe(second?.importId)
    await world.ended(first?.importId ?? '')
    expect(await world.database.imports.list()).toHaveLength(1)
    expect(world.progress()).toEqual(['running 0', 'finished 1'])
  })
})

describe('the splits of an import', () => {
  const kaggle = () => sourceOf(
    fileOf('wildfire', '-73.9071,45.4072.jpg', () => noisyJpeg(1), 'train'), fileOf('nowildfire', '-73.9072,45.4073.jpg', () => noisyJpeg(2), 'validation'),
    fileOf('wildfire', '-70.1,46.1.jpg', () => noisyJpeg(3), 'test'), fileOf('wildfire', '-60.1,46.1.jpg', () => noisyJpeg(4), 'test'), fileOf('wildfire', '-60.11,46.11.jpg', () => noisyJpeg(5), 'test'))

  it('are kept when asked, and cells that they divide are counted', async () => {
    const world = createImportWorld()
    const { run } = await world.importing(kaggle())
    expect(await run({ keepSplits: true })).toMatchObject({ layout: 'splits', keepSplits: true, imported: 5, straddlingCells: 1 })
    const splits = Object.fromEntries((await world.database.images.list()).map(({ lon, split }) => [lon, split]))
    expect(splits).toEqual({ '-73.9071': 'train', '-73.9072': 'validation', '-70.1': 'test', '-60.1': 'test', '-60.11': 'test' })
    expect((await world.database.datasets.list())[0]?.counts).toMatchObject({ train: { wildfire: 1 }, validation: { nowildfire: 1 }, test: { wildfire: 3 } })
  })

  it('are those of the grid cells otherwise, which no cell straddles', async () => {
    const world = createImportWorld()
    const { run } = await world.importing(kaggle())
    expect(await run()).toMatchObject({ layout: 'splits', keepSplits: false, imported: 5, straddlingCells: 0 })
    const ofCell = new Map<string, Set<string>>()
    for (const { cell, split } of await world.database.images.list()) ofCell.set(cell, (ofCell.get(cell) ?? new Set()).add(split))
    expect([...ofCell.values()].every(({ size }) => size === 1)).toBe(true)
  })

  it('of images that are known stay what they are', async () => {
    const world = createImportWorld()
    const { run } = await world.importing(kaggle())
    await run()
    const before = await world.database.images.list()
    later(world)
    expect(await run({ keepSplits: true })).toMatchObject({ imported: 0, known: 5, straddlingCells: 0 })
    expect(await world.database.images.list()).toEqual(before)
  })

  it('cannot be kept where there are none', async () => {
    const world = createImportWorld()
    const imports = sourceOf(fileOf('wildfire', 'a.jpg', () => noisyJpeg(1)))
    const { run } = await world.importing(imports)
    await expect(run({ keepSplits: true })).rejects.toMatchObject({ code: 'INGEST_IMPORT_REFUSED', message: expect.stringContaining('no splits to keep') })
    expect([imports.opened, imports.closed]).toEqual([1, 1])
  })
})
