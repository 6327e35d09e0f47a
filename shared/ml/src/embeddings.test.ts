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
    put: async (key: string, bytes: Uint8Array) => { objects.set(key, bytes) }
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
  const ensure = (dataset: DatasetVersion, rows: ManifestRow[], ...earlier: [DatasetVersion, ManifestRow[]][]) => ensureEmbeddings({
    objects: store,
    embedder,
    dataset,
    earlier: earlier.map(([version, rowsOfIt]) => ({ dataset: version, readRows: async () => { read.push(version.version); return rowsOfIt } })),
    rows,
    concurrency: 2
  })
  return { store, embedded, read, ensure, find: (dataset: DatasetVersion) => findEmbeddings({ objects: store, backbone: BACKBONE, dataset }) }
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
})
