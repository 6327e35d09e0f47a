import { describe, expect, it } from '@jest/globals'
import { DatasetVersionCreatedV1, type EventOf } from '@emberwatch/contracts'
import { nextTraceparent, silentLogger } from '@emberwatch/observability'
import { createKnownImages } from './tiles/known-images.ts'
import { createVersionCutter } from './versions/cut-version.ts'
import { createMemoryWorld, csvOf, rowOf } from './testing/memory-world.ts'

type Point = 'before-record' | 'before-publish' | 'before-clear'

/** Fails at one point of the outbox, from the n-th time on: the process never comes past it. */
const dyingAt = (point: Point, after = 0) => {
  let times = 0
  return (name: Point): void => {
    if (name === point && times++ >= after) throw new Error(`died ${point}`)
  }
}

const context = { log: silentLogger(), traceparent: nextTraceparent() }
const versionsSaid = ({ bus }: ReturnType<typeof createMemoryWorld>): string[] =>
  bus.published.filter(({ type }) => type === `emberwatch.${DatasetVersionCreatedV1.name}`).map((event) => (event as EventOf<typeof DatasetVersionCreatedV1>).data.version)

describe('a process that dies', () => {
  it.each<[Point, number]>([['before-record', 2], ['before-publish', 1], ['before-clear', 1]])('%s of an image is repaired by the next one: one image, one event, one version', async (point, fetches) => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const dying = await world.startIngest({ die: dyingAt(point) })
    await dying.poll().catch(() => {})

    const next = await world.startIngest()
    await world.sweep()
    await next.poll()
    await world.sweep()

    expect(world.said().sort()).toEqual(['dataset.version-created', 'imagery.new'])
    expect(await world.database.images.list()).toHaveLength(1)
    expect(await world.database.fires.list({ state: 'taken' })).toHaveLength(1)
    expect(await world.database.outbox.list()).toEqual([])
    // A tile whose record was there is not fetched again.
    expect(world.outside.fetched).toHaveLength(fetches)
  })

  it.each<Point>(['before-record', 'before-publish', 'before-clear'])('%s of a dataset version is repaired at the next start', async (point) => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    // The image is the first record that comes past this point, the version the second.
    const dying = await world.startIngest({ die: dyingAt(point, 1) })
    await expect(dying.poll()).rejects.toThrow(`died ${point}`)

    await world.startIngest()
    await world.sweep()

    const versions = await world.database.datasets.list()
    expect(versions).toHaveLength(1)
    expect(versionsSaid(world)).toEqual([versions[0]?.version])
    expect(await world.database.outbox.list()).toEqual([])
  })

  it('before-record of a dataset version leaves nothing that announces it once its number is another version', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const dying = await world.startIngest({ die: dyingAt('before-record', 1) })
    await expect(dying.poll()).rejects.toThrow('died')
    await world.database.images.insert('wildfire#meanwhile', { ...(await world.database.images.list())[0], imageId: 'f'.repeat(64) } as never)

    await world.startIngest()
    await world.sweep()

    expect(versionsSaid(world)).toEqual((await world.database.datasets.list()).map(({ version }) => version))
    expect(await world.database.outbox.list()).toEqual([])
  })

  it('before-publish of a rejection is repaired too', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf('ab,x,north,1')
    await (await world.startIngest({ die: dyingAt('before-publish') })).poll().catch(() => {})
    const next = await world.startIngest()
    await world.sweep()
    await next.poll()
    expect(world.said()).toEqual(['imagery.rejected'])
  })
})

describe('an outage in the middle of a poll', () => {
  it('leaves no stored tile out of the versions, though its fire counts as deferred', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'))
    const { poll } = await world.startIngest()
    expect((await poll()).datasetVersion).toMatch(/^v1-/)
    const { inform } = world.database.fires
    world.database.fires.inform = async () => { throw new Error('the database is away') }
    world.outside.csv = csvOf(rowOf('A'), rowOf('B', 51))
    expect(await poll()).toMatchObject({ tiles: { taken: 0, deferred: 1 } })
    world.database.fires.inform = inform
    await poll()
    const versions = await world.database.datasets.list()
    expect(versions.at(-1)).toMatchObject({ number: 2, images: 2 })
    expect(await world.database.fires.list({ state: 'pending' })).toEqual([])
  })
})

describe('cutters that race', () => {
  it('with the same images leave one version, announced once', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B', 51))
    const { poll, deps } = await world.startIngest()
    await poll()
    const [image] = await world.database.images.list()
    await world.database.images.insert('wildfire#new', { ...image, imageId: 'f'.repeat(64) } as never)

    const cutters = Array.from({ length: 4 }, () => createVersionCutter({ ...deps, known: createKnownImages(deps) }))
    const cut = await Promise.all(cutters.map((cutVersion) => cutVersion(context)))

    await world.sweep()
    expect(cut.filter((version) => version !== undefined)).toHaveLength(1)
    expect((await world.database.datasets.list()).map(({ number }) => number).sort()).toEqual([1, 2])
    expect(versionsSaid(world)).toHaveLength(2)
    expect(await world.database.outbox.list()).toEqual([])
  })

  it('look again when they lose: what the winner did not know is in the next version', async () => {
    const world = createMemoryWorld()
    world.outside.csv = csvOf(rowOf('A'), rowOf('B', 51))
    const { poll, deps } = await world.startIngest()
    await poll()
    await world.database.datasets.remove('wildfire#v000001')
    const early = (await world.database.images.list()).slice(0, 1)
    const winner = createVersionCutter({ ...deps, known: createKnownImages(deps), database: { ...world.database, images: { ...world.database.images, list: async () => early } } })
    let hasLost = false
    const loser = createVersionCutter({
      known: createKnownImages(deps),
      ...deps,
      objects: {
        ...deps.objects,
        async put (...object) {
          await deps.objects.put(...object)
          if (hasLost) return
          hasLost = true
          await winner(context)
        }
      }
    })
    expect(await loser(context)).toMatchObject({ number: 2, images: 2, added: 1 })
  })

  it('with different images leave a chain of versions without gaps, and the last one has every image', async () => {
    const world = createMemoryWorld()
    const { deps } = await world.startIngest()
    const cutters = Array.from({ length: 4 }, () => createVersionCutter({ ...deps, known: createKnownImages(deps) }))
    for (let round = 0; round < 5; round++) {
      await Promise.all(cutters.map(async (cutVersion, index) => {
        const imageId = `${round}${index}`.repeat(32)
        await world.database.images.insert(`wildfire#${imageId}`, { imageId, task: 'wildfire', label: 'wildfire', split: 'train', cell: '1:1', lon: null, lat: null, source: 'import', fireId: null } as never)
        for (let turn = 0; turn < index; turn++) await Promise.resolve()
        await cutVersion(context)
      }))
      expect(Math.max(...(await world.database.datasets.list()).map(({ images }) => images))).toBe((round + 1) * cutters.length)
    }
    await world.sweep()
    const versions = (await world.database.datasets.list()).sort((a, b) => a.number - b.number)
    expect(versions.map(({ number }) => number)).toEqual(versions.map((_, index) => index + 1))
    expect(versions.map(({ parent }) => parent)).toEqual([null, ...versions.slice(0, -1).map(({ version }) => version)])
    expect(versionsSaid(world).sort()).toEqual(versions.map(({ version }) => version).sort())
  })
})
