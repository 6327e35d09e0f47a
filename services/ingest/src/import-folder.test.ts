import { describe, expect, it } from '@jest/globals'
import { type EventOf, IngestImport, ImageryNewV1 } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { fileUnreadable, folderRefused } from './errors.ts'
import type { ImportFile, ImportFolders } from './ports.ts'
import { createMemoryWorld } from './testing/memory-world.ts'
import { htmlPage, noisyJpeg, truncatedJpeg } from './testing/pictures.ts'

const file = (label: string, name: string, read: () => Promise<Uint8Array>): ImportFile => ({ label, name, origin: `${label}/${name}`, read })
const folderOf = (...files: ImportFile[]): ImportFolders => ({ open: async () => (async function * () { yield * files })() })
const importing = async (world: ReturnType<typeof createMemoryWorld>, imports: ImportFolders, importConcurrency = 4) => {
  const { ask } = await world.startIngest({ imports, importConcurrency })
  return () => ask(IngestImport, { folder: '.' })
}

describe('an import', () => {
  it('takes a labelled folder, with the places that file names say, and cuts a version', async () => {
    const world = createMemoryWorld()
    const run = await importing(world, folderOf(
      file('wildfire', '-73.9071,45.4072.jpg', () => noisyJpeg(1)), file('nowildfire', '-73.5,45.jpg', () => noisyJpeg(2)), file('nowildfire', 'holiday.jpg', () => noisyJpeg(3))))

    const result = await run()
    expect(result).toEqual({ files: 3, imported: 3, known: 0, quarantined: 0, datasetVersion: expect.stringMatching(/^v1-[0-9a-f]{8}$/) })
    const events = world.bus.published.filter(({ type }) => type === `emberwatch.${ImageryNewV1.name}`) as EventOf<typeof ImageryNewV1>[]
    const said = Object.fromEntries(events.map(({ data }) => [data.imageId, data]))
    expect(said[sha256(await noisyJpeg(1))]).toMatchObject({ label: 'wildfire', lat: 45.4072, lon: -73.9071, cell: '454:-740', split: 'test', source: 'import', fireId: null })
    const holiday = sha256(await noisyJpeg(3))
    expect(said[holiday]).toMatchObject({ label: 'nowildfire', lat: null, lon: null, cell: `image:${holiday.slice(0, 12)}` })
    expect((await world.database.datasets.list())[0]?.counts.test['wildfire']).toBe(1)
  })

  it('passes over what is known, and changes nothing when it is repeated', async () => {
    const world = createMemoryWorld()
    const run = await importing(world, folderOf(file('wildfire', 'a.jpg', () => noisyJpeg(1)), file('wildfire', 'copy of a.jpg', () => noisyJpeg(1))))
    expect(await run()).toMatchObject({ files: 2, imported: 1, known: 1, datasetVersion: expect.stringMatching(/^v1-/) })
    expect(await run()).toEqual({ files: 2, imported: 0, known: 2, quarantined: 0, datasetVersion: null })
    expect(world.said()).toEqual(['imagery.new', 'dataset.version-created'])
  })

  it('puts bad files into quarantine and takes the others', async () => {
    const world = createMemoryWorld()
    const run = await importing(world, folderOf(
      file('wildfire', 'a.jpg', () => noisyJpeg(1)), file('wildfire', 'page.jpg', async () => htmlPage), file('wildfire', 'half.jpg', () => truncatedJpeg(2)),
      file('wildfire', 'gone.jpg', async () => { throw fileUnreadable('wildfire/gone.jpg', new Error('ENOENT')) }), file('nowildfire', 'the same as a.jpg', () => noisyJpeg(1))), 1) // one by one: of equal bytes the first to be stored wins
    expect(await run()).toMatchObject({ files: 5, imported: 1, known: 0, quarantined: 4 })
    expect((await world.database.quarantine.list()).map(({ origin, reason }) => [origin, reason]).sort()).toEqual([
      ['nowildfire/the same as a.jpg', 'label-conflict'], ['wildfire/gone.jpg', 'unreadable'], ['wildfire/half.jpg', 'unreadable'], ['wildfire/page.jpg', 'not-an-image']])
    await run()
    expect(world.said().filter((kind) => kind === 'imagery.rejected')).toHaveLength(4)
  })

  it('of a refused folder imports nothing', async () => {
    const world = createMemoryWorld()
    const run = await importing(world, { open: async () => { throw folderRefused('..', 'lies outside of the import root') } })
    await expect(run()).rejects.toMatchObject({ code: 'INGEST_FOLDER_REFUSED' })
    expect(world.said()).toEqual([])
  })

  it('has only a few files in hand at a time, however many there are', async () => {
    const world = createMemoryWorld()
    let [listed, open, most] = [0, 0, 0]
    const imports: ImportFolders = {
      open: async () => (async function * () {
        for (let index = 0; index < 200; index++) {
          listed++
          yield file('wildfire', `${index}.jpg`, async () => {
            most = Math.max(most, ++open, listed - index)
            await Promise.resolve()
            open--
            return htmlPage
          })
        }
      })()
    }
    const { ask } = await world.startIngest({ imports, importConcurrency: 3 })
    expect(await ask(IngestImport, { folder: '.' })).toMatchObject({ files: 200, quarantined: 200 })
    expect(most).toBeLessThanOrEqual(3)
  })

  it('that fails halfway can be repeated', async () => {
    const world = createMemoryWorld()
    let broken = true
    const run = await importing(world, folderOf(
      file('wildfire', 'a.jpg', () => noisyJpeg(1)), file('wildfire', 'b.jpg', async () => {
        if (broken) throw new Error('the disk is on fire')
        return await noisyJpeg(2)
      })))
    await expect(run()).rejects.toThrow('the disk is on fire')
    broken = false
    expect(await run()).toMatchObject({ files: 2, imported: 1, known: 1, datasetVersion: expect.stringMatching(/^v1-/) })
    expect((await world.database.datasets.list())[0]?.images).toBe(2)
  })

  it('that is stopped finishes the files in hand and can be repeated', async () => {
    const world = createMemoryWorld()
    const { ask, stop } = await world.startIngest({
      importConcurrency: 1,
      imports: folderOf(file('wildfire', 'a.jpg', async () => { await stop(); return await noisyJpeg(1) }), file('wildfire', 'b.jpg', () => noisyJpeg(2)))
    })
    expect(await ask(IngestImport, { folder: '.' })).toMatchObject({ files: 1, imported: 1 })
  })
})
