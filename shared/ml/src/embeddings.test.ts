import { describe, expect, it } from '@jest/globals'
import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { ensureEmbeddings, findEmbeddings } from './embeddings.ts'

const BACKBONE = { backboneId: 'b', embeddingSize: 2 }

const version = (name: string, images: number) => ({ task: 'wildfire', version: name, images }) as DatasetVersion
const row = (image: number, addedIn: string) => ({ imageId: String(image), addedIn }) as ManifestRow

const open = () => {
  const objects = new Map<string, Uint8Array>()
  const embedded: string[] = []
  const store = {
    get: async (key: string) => objects.get(key) ?? Buffer.from(key),
    find: async (key: string) => objects.get(key),
    put: async (key: string, bytes: Uint8Array) => { objects.set(key, bytes) },
    list: async (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
    remove: async (key: string) => { objects.delete(key) }
  }
  const embedder = {
    backbone: BACKBONE as never,
    embed: async (image: Uint8Array) => {
      const key = Buffer.from(image).toString()
      embedded.push(key)
      if (key.endsWith('/13')) throw new Error('damaged')
      return Float32Array.of(Number(key.split('/').at(-1)), 1)
    }
  }
  const read: string[] = []
  const told: number[] = []
  const ensureUntil = (signal: AbortSignal, dataset: DatasetVersion, rows: ManifestRow[], ...earlier: [DatasetVersion, ManifestRow[]][]) => ensureEmbeddings({
    objects: store,
    embedder,
    dataset,
    earlier: earlier.map(([version, rowsOfIt]) => ({ dataset: version, readRows: async () => { read.push(version.version); return rowsOfIt } })),
    rows,
    concurrency: 2,
    onProgress: (done) => told.push(done),
    signal
  })
  const ensure = (dataset: DatasetVersion, rows: ManifestRow[], ...earlier: [DatasetVersion, ManifestRow[]][]) => ensureUntil(new AbortController().signal, dataset, rows, ...earlier)
  const parts = () => store.list(objectKeys.embeddingParts('b', 'wildfire'))
  return { store, embedded, read, told, parts, ensure, ensureUntil, find: (dataset: DatasetVersion) => findEmbeddings({ objects: store, backbone: BACKBONE, dataset }) }
}

const v1 = version('v1', 2)
const rowsOfV1 = [row(1, 'v1'), row(2, 'v1')]

describe('the embeddings of a dataset version', () => {
  it('are computed once, in the order of the manifest, and found from then on', async () => {
    const { ensure, find } = open()
    expect(await find(v1)).toBeUndefined()
    expect(await ensure(v1, rowsOfV1)).toEqual({ embeddings: Float32Array.of(1, 1, 2, 1), computed: 2 })
    expect(await ensure(v1, rowsOfV1)).toMatchObject({ computed: 0 })
    expect(await find(v1)).toEqual(Float32Array.of(1, 1, 2, 1))
  })

  it('are copied from the version before, so that only new images are embedded', async () => {
    const { ensure, embedded } = open()
    await ensure(v1, rowsOfV1)
    const { embeddings, computed } = await ensure(version('v2', 3), [...rowsOfV1, row(3, 'v2')], [v1, rowsOfV1])
    expect([...embeddings]).toEqual([1, 1, 2, 1, 3, 1])
    expect(computed).toBe(1)
    expect(embedded.filter((key) => key === objectKeys.tile('1'))).toHaveLength(1)
  })

  it('are copied by image, so that a relabelled, a removed and a restored image cost nothing', async () => {
    const { ensure, embedded } = open()
    await ensure(v1, rowsOfV1)
    const relabelled = await ensure(version('v2', 2), [{ ...row(2, 'v1'), label: 'another' }, row(1, 'v1')], [v1, rowsOfV1])
    expect([...relabelled.embeddings]).toEqual([2, 1, 1, 1])
    const { embeddings, computed } = await ensure(version('v3', 2), [row(2, 'v1'), row(3, 'v3')], [v1, rowsOfV1])
    expect([...embeddings]).toEqual([2, 1, 3, 1])
    expect(computed).toBe(1)
    expect(embedded).toHaveLength(3)
  })

  it('are copied from the nearest version that has any, and no other manifest is read', async () => {
    const { ensure, read } = open()
    await ensure(v1, rowsOfV1)
    const { computed } = await ensure(version('v4', 3), [...rowsOfV1, row(3, 'v4')], [version('v3', 2), []], [version('v2', 2), []], [v1, rowsOfV1])
    expect(computed).toBe(1)
    expect(read).toEqual(['v1'])
  })

  it('are not taken from a stored object of another length', async () => {
    const { store, ensure } = open()
    await store.put(objectKeys.embeddings('b', 'wildfire', 'v1'), new Uint8Array(8))
    expect(await ensure(v1, rowsOfV1)).toMatchObject({ computed: 2 })
  })

  it('are not stored, and embedding stops, when an image fails', async () => {
    const { ensure, find, embedded } = open()
    const many = version('v1', 100)
    await expect(ensure(many, [row(13, 'v1'), ...Array.from({ length: 99 }, (_, index) => row(100 + index, 'v1'))])).rejects.toThrow('damaged')
    expect(await find(many)).toBeUndefined()
    expect(embedded.length).toBeLessThan(10)
  })

  describe('of many images', () => {
    const many = version('v1', 1300)
    const rowsOfMany = Array.from({ length: 1300 }, (_, index) => row(100 + index, 'v1'))
    /** Stops an attempt after so many images. */
    const stopAfter = async ({ ensureUntil, embedded }: ReturnType<typeof open>, images: number) => {
      const stopping = { get aborted () { return embedded.length >= images }, throwIfAborted () { if (this.aborted) throw new Error('stopped') } }
      await expect(ensureUntil(stopping as AbortSignal, many, rowsOfMany)).rejects.toThrow('stopped')
    }

    it('go on after a stop where it came, and leave no part behind', async () => {
      const world = open()
      await stopAfter(world, 700)
      expect(await world.parts()).toHaveLength(2)
      const already = world.embedded.length
      const { embeddings, computed } = await world.ensure(many, rowsOfMany)
      expect(computed).toBe(1300 - already)
      expect([...embeddings]).toEqual(rowsOfMany.flatMap(({ imageId }) => [Number(imageId), 1]))
      expect(await world.parts()).toEqual([])
      expect(world.told.at(-1)).toBe(computed)
    })

    it('go on in a later version too, which has other images and another order', async () => {
      const world = open()
      await stopAfter(world, 700)
      const already = world.embedded.length
      const later = [row(5, 'v2'), ...rowsOfMany.slice(10).reverse()]
      const { embeddings, computed } = await world.ensure(version('v2', later.length), later)
      expect(computed).toBe(1300 - already + 1)
      expect([...embeddings]).toEqual(later.flatMap(({ imageId }) => [Number(imageId), 1]))
      expect(await world.parts()).toEqual([])
    })

    it('are computed again where a part is damaged', async () => {
      const world = open()
      await stopAfter(world, 700)
      const [first = '', second = ''] = await world.parts()
      await world.store.put(first, Buffer.from('no part'))
      await world.store.put(second, (await world.store.get(second)).subarray(0, -3))
      expect(await world.ensure(many, rowsOfMany)).toMatchObject({ computed: 1300 })
      expect(await world.parts()).toEqual([])
    })

    it('are kept up to the image that failed', async () => {
      const world = open()
      const rows = [...rowsOfMany.slice(0, 50), row(13, 'v1'), ...rowsOfMany.slice(50, 99)]
      const dataset = version('v1', 100)
      await expect(world.ensure(dataset, rows)).rejects.toThrow('damaged')
      const already = world.embedded.length
      await expect(world.ensure(dataset, rows)).rejects.toThrow('damaged')
      expect(world.embedded.length - already).toBeLessThan(4)
    })
  })
})
