import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readTask } from '@emberwatch/platform'
import { readManifest } from '@emberwatch/storage'
import { openLocalImports } from '../adapters/local-import-sources.ts'
import { splitOfCell } from '../domain/split-of-cell.ts'
import { createImportWorld, fileOf, sourceOf } from '../testing/import-world.ts'
import { csvOf, rowOf } from '../testing/memory-world.ts'
import { landscape } from '../testing/pictures.ts'

const PER_CLASS = 6
const tasks = new URL('../../../../tasks', import.meta.url).pathname

/** A coloured picture: another one for each seed. */
const colourTile = async (seed: number): Promise<Uint8Array> =>
  new Uint8Array(await landscape(seed).toColourspace('srgb').tint({ r: 80 + seed * 3 % 170, g: 200 - seed * 5 % 150, b: 60 + seed * 7 % 180 }).jpeg().toBuffer())

describe('a second task without feed and without places', () => {
  let root: string
  beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'scenes-')) })
  afterAll(() => rm(root, { recursive: true }))

  it('is imported in colour beside the first one into the same database, and neither mixes with the other', async () => {
    const scenes = await readTask(tasks, 'scenes')
    expect(scenes.classes).toHaveLength(7)
    for (const [index, label] of scenes.classes.entries()) {
      await mkdir(join(root, label))
      for (let tile = 0; tile < PER_CLASS; tile++) await writeFile(join(root, label, `a${tile}.jpg`), await colourTile(index * PER_CLASS + tile))
    }
    const world = createImportWorld()
    const shared = await colourTile(0) // the very same bytes in both tasks
    world.outside.csv = csvOf(rowOf('A'))
    const fires = await world.importing(sourceOf(fileOf('wildfire', '-73.5,45.jpg', async () => shared)))
    await fires.poll()
    await fires.run()
    const before = await world.database.images.list({ task: 'wildfire' })

    const { run, poll } = await world.importing(openLocalImports({ root, maxFiles: 1000, maxBytes: 1_000_000 }), { task: scenes })
    const job = await run()
    expect(job).toMatchObject({ task: 'scenes', state: 'finished', layout: 'classes', files: 42, imported: 42, known: 0, quarantined: 0 })
    const images = await world.database.images.list({ task: 'scenes' })
    for (const { imageId, cell, split, lat, lon } of images) {
      expect({ cell, split, lat, lon }).toEqual({ cell: `image:${imageId.slice(0, 12)}`, split: splitOfCell('scenes', cell), lat: null, lon: null })
    }
    expect(await world.database.images.list({ task: 'wildfire' })).toEqual(before)

    const versions = await world.database.datasets.list()
    expect(versions.filter(({ task }) => task === 'wildfire').map(({ images: count }) => count)).toEqual([1, 2])
    const [version] = versions.filter(({ task }) => task === 'scenes')
    expect(version).toMatchObject({ number: 1, images: 42, version: job.datasetVersion })
    const counts = Object.fromEntries(scenes.classes.map((label) => [label, [version?.counts.train, version?.counts.validation, version?.counts.test].reduce((sum, split) => sum + (split?.[label] ?? 0), 0)]))
    expect(counts).toEqual(Object.fromEntries(scenes.classes.map((label) => [label, PER_CLASS])))
    if (version !== undefined) expect(new Set((await readManifest(world.objects, version)).map(({ label }) => label))).toEqual(new Set(scenes.classes))

    await expect(poll()).rejects.toMatchObject({ code: 'INGEST_FEED_MISSING', message: expect.stringContaining('task scenes has no feedLabel') })
  })

  it('gets none of the other one\'s unfinished imports', async () => {
    const world = createImportWorld()
    const scenes = await readTask(tasks, 'scenes')
    const stuck = await world.importing(sourceOf(fileOf('wildfire', 'a.jpg', () => new Promise<Uint8Array>(() => {}))))
    await stuck.begin()
    const { run } = await world.importing(sourceOf(fileOf('forest', 'a.jpg', () => colourTile(1))), { task: scenes })
    expect(await run()).toMatchObject({ task: 'scenes', imported: 1 })
    expect(await world.database.imports.list({ state: 'running' })).toMatchObject([{ task: 'wildfire' }])
  })
})
