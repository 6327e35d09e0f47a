import { describe, expect, it } from '@jest/globals'
import { DatasetEdit, validate } from '@emberwatch/contracts'
import { listDatasetEdits, sha256 } from '@emberwatch/storage'
import { createVersionWorld } from '../testing/version-world.ts'

const missing = (): never => { throw new Error('there is no such version') }

const labels = async (world: Pick<ReturnType<typeof createVersionWorld>, 'versions' | 'rowsOf'>) => {
  const latest = (await world.versions()).at(-1)
  const rows = latest === undefined ? [] : await world.rowsOf(latest)
  return Object.fromEntries(rows.map(({ imageId, label }) => [imageId, label]))
}

/** Three images of two sources, in a first version. */
const open = async () => {
  const world = createVersionWorld()
  const ids = [await world.add('a', { source: 'feed' }), await world.add('b', { source: 'import', origin: 'import old' }), await world.add('c', { label: 'nowildfire', source: 'import', origin: 'import new' })] as const
  await world.cut()
  world.pass(1)
  return { ...world, ids }
}

describe('an edit', () => {
  it('relabels images at once, keeps their split and says so', async () => {
    const { ids: [a, b, c], ...world } = await open()
    const before = await world.rowsOf((await world.versions())[0] ?? missing())
    const { edit, datasetVersion } = await world.edit({ kind: 'relabel', selection: { imageIds: [a, c] }, label: 'nowildfire' })
    expect(validate(DatasetEdit, edit, 'the edit')).toMatchObject({ number: 1, images: 1, label: 'nowildfire', by: 'ada' }) // c had the label before
    expect(await labels(world)).toEqual({ [a]: 'nowildfire', [b]: 'wildfire', [c]: 'nowildfire' })
    const [, version] = await world.versions()
    expect(version).toMatchObject({ version: datasetVersion, added: 0, removed: 0, edits: 1, images: 3 })
    expect((await world.rowsOf(version ?? missing())).map(({ imageId, split, addedIn }) => [imageId, split, addedIn])).toEqual(before.map(({ imageId, split, addedIn }) => [imageId, split, addedIn]))
    expect(world.bus.published.map(({ id }) => id)).toEqual([expect.stringContaining('dataset.version-created'), 'dataset.edited.v1/wildfire/1', expect.stringContaining('dataset.version-created')])
  })

  it('names the version that has it also where another edit, made at the same time, cut that version', async () => {
    const { ids: [a, b], ...world } = await open()
    const results = await Promise.all([
      world.edit({ kind: 'relabel', selection: { imageIds: [a] }, label: 'nowildfire' }),
      world.edit({ kind: 'relabel', selection: { imageIds: [b] }, label: 'nowildfire' })
    ])
    const versions = await world.versions()
    for (const { edit, datasetVersion } of results) expect(versions.find(({ version }) => version === datasetVersion)?.edits).toBeGreaterThanOrEqual(edit.number)
  })

  it('retracts what came from a source until then, but nothing that comes later', async () => {
    const { ids: [a], ...world } = await open()
    await world.edit({ kind: 'remove', selection: { source: 'import' } })
    expect(Object.keys(await labels(world))).toEqual([a])
    expect((await world.versions()).at(-1)).toMatchObject({ images: 1, added: 0, removed: 2, edits: 1 })
    world.pass(1)
    const later = await world.add('d', { source: 'import' })
    await world.cut()
    expect(Object.keys(await labels(world)).sort()).toEqual([a, later].sort())
  })

  it('retracts one origin of a source alone', async () => {
    const { ids: [a, b, c], ...world } = await open()
    await world.edit({ kind: 'remove', selection: { source: 'import', origin: 'import old' } })
    expect(Object.keys(await labels(world)).sort()).toEqual([a, c].sort())
    expect(b).toBe(sha256('b'))
  })

  it('restores what was removed, with the label it has by now', async () => {
    const { ids: [a, b, c], ...world } = await open()
    await world.edit({ kind: 'remove', selection: { imageIds: [b] } })
    expect((await world.edit({ kind: 'relabel', selection: { imageIds: [b] }, label: 'nowildfire' })).datasetVersion).toBeNull()
    const { datasetVersion } = await world.edit({ kind: 'restore', selection: { imageIds: [b] } })
    expect(await labels(world)).toEqual({ [a]: 'wildfire', [b]: 'nowildfire', [c]: 'nowildfire' })
    const restored = (await world.versions()).at(-1)
    expect(restored).toMatchObject({ version: datasetVersion, added: 1, removed: 0, edits: 3 })
    expect((await world.rowsOf(restored ?? missing())).at(-1)).toMatchObject({ imageId: b, addedIn: datasetVersion })
  })

  it('undone gives a version of the same content as before', async () => {
    const { ids: [a], ...world } = await open()
    await world.edit({ kind: 'relabel', selection: { imageIds: [a] }, label: 'nowildfire' })
    await world.edit({ kind: 'relabel', selection: { imageIds: [a] }, label: 'wildfire' })
    const [first, , third] = await world.versions()
    expect(third?.contentHash).toBe(first?.contentHash)
    expect(third?.number).toBe(3)
  })

  it.each([
    ['of nothing', { kind: 'remove', selection: {} }, 'DATASET_EDIT_REFUSED', 'the selection names nothing; give imageIds, source or origin'],
    ['of an unknown image', { kind: 'remove', selection: { imageIds: [sha256('a'), sha256('z')] } }, 'IMAGE_NOT_FOUND', `task wildfire has no image ${sha256('z')}; nothing was changed`],
    ['to a label that is no class', { kind: 'relabel', selection: { imageIds: [sha256('a')] }, label: 'smoke' }, 'DATASET_EDIT_REFUSED', 'smoke is not a class of task wildfire; its classes are nowildfire, wildfire'],
    ['to no label', { kind: 'relabel', selection: { imageIds: [sha256('a')] } }, 'DATASET_EDIT_REFUSED', 'kind=relabel needs a label: one of nowildfire, wildfire'],
    ['that removes and labels', { kind: 'remove', selection: { imageIds: [sha256('a')] }, label: 'wildfire' }, 'DATASET_EDIT_REFUSED', 'a label goes with kind=relabel only, not with remove'],
    ['that relabels nothing anew', { kind: 'relabel', selection: { source: 'feed' }, label: 'wildfire' }, 'DATASET_EDIT_REFUSED', 'no image of the selection has another label than wildfire now'],
    ['that restores what is there', { kind: 'restore', selection: { source: 'feed' } }, 'DATASET_EDIT_REFUSED', 'no image of the selection was removed'],
    ['of a source without images', { kind: 'remove', selection: { source: 'enrichment' } }, 'DATASET_EDIT_REFUSED', 'no image of the selection is there that was not removed before'],
    ['that leaves no image', { kind: 'remove', selection: { imageIds: ['a', 'b', 'c'].map((name) => sha256(name)) } }, 'DATASET_EDIT_REFUSED', 'the edit would leave task wildfire without images, and a dataset version has at least one']
  ] as const)('%s is refused, and changes nothing', async (_, { selection, ...request }, code, message) => {
    const world = await open()
    await expect(world.edit({ selection: structuredClone(selection) as never, ...request })).rejects.toMatchObject({ code, message })
    expect(await listDatasetEdits(world.database, 'wildfire')).toEqual([])
    expect(await world.versions()).toHaveLength(1)
  })

  it('asked a second time, as after a lost answer, is the edit that stands', async () => {
    const { ids: [a], ...world } = await open()
    const request = { kind: 'remove', selection: { imageIds: [a] } } as const
    const first = await world.edit({ ...request, selection: { imageIds: [a] } })
    const second = await world.edit({ ...request, selection: { imageIds: [a] } })
    expect(second).toEqual(first)
    await expect(world.edit({ ...request, selection: { imageIds: [a] }, why: 'another reason' })).rejects.toMatchObject({ code: 'DATASET_EDIT_REFUSED' })
    expect(await listDatasetEdits(world.database, 'wildfire')).toHaveLength(1)
  })

  it('is numbered without gaps when several editors make theirs at once, and none is lost', async () => {
    const world = createVersionWorld()
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => world.add(`image ${index}`)))
    await world.cut()
    await Promise.all(ids.slice(1).map((imageId) => world.startProcess().edit({ kind: 'relabel', selection: { imageIds: [imageId] }, label: 'nowildfire' })))
    expect((await listDatasetEdits(world.database, 'wildfire')).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(Object.values(await labels(world)).filter((label) => label === 'nowildfire')).toHaveLength(7)
    expect((await world.versions()).map(({ number }) => number)).toEqual((await world.versions()).map((_, index) => index + 1))
    expect(world.bus.published.filter(({ type }) => type.includes('dataset.edited'))).toHaveLength(7)
  })

  it('whose maker dies before the version is cut is in the version that the next process cuts, however patient', async () => {
    const { ids: [a], ...world } = await open()
    let writes = 0
    const dying = world.startProcess((point) => { if (point === 'before-record' && ++writes === 2) throw new Error('killed') })
    await expect(dying.edit({ kind: 'remove', selection: { imageIds: [a] } })).rejects.toThrow('killed')
    expect(await world.versions()).toHaveLength(1)
    expect(await world.startProcess().cut(true)).toMatchObject({ number: 2, removed: 1, edits: 1 })
  })

  it('whose maker dies before it is announced is announced by the sweep', async () => {
    const { ids: [a], ...world } = await open()
    const dying = world.startProcess((point) => { if (point === 'before-publish') throw new Error('killed') })
    await expect(dying.edit({ kind: 'remove', selection: { imageIds: [a] } })).rejects.toThrow('killed')
    await world.sweep()
    expect(world.bus.published.map(({ id }) => id)).toContain('dataset.edited.v1/wildfire/1')
  })
})
