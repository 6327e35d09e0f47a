import { describe, expect, it } from '@jest/globals'
import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { findTooFew } from './find-too-few.ts'

const open = (minNewImages: number) => {
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  /** A version with these images, written as `name:label`. */
  const add = async (number: number, images: string): Promise<DatasetVersion> => {
    const rows = images.split(' ').map((image): ManifestRow => ({ imageId: sha256(image.split(':')[0] ?? ''), label: image.split(':')[1] ?? 'no', split: 'train', cell: '0:0', lon: null, lat: null, source: 'import', fireId: null, addedIn: 'v1-00000000' }))
    const manifest = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const version = `v${number}-${sha256(manifest).slice(0, 8)}`
    const dataset = { task: 'wildfire', version, number, manifestKey: objectKeys.manifest('wildfire', version), manifestSha256: sha256(manifest) } as DatasetVersion
    await objects.put(dataset.manifestKey, manifest, 'application/jsonl')
    await database.datasets.insert(recordIds.dataset('wildfire', number), dataset)
    return dataset
  }
  const trained = async ({ version }: DatasetVersion, state = 'finished') => database.runs.insert(recordIds.run('wildfire', version), { task: 'wildfire', datasetVersion: version, state } as never)
  return { add, trained, why: (dataset: DatasetVersion) => findTooFew({ database, objects, minNewImages }, dataset) }
}

describe('a dataset version that waits for more images', () => {
  it('says how many there are since the last training, and how many are wanted; they add up over versions', async () => {
    const { add, trained, why } = open(3)
    const first = await add(1, 'a b')
    await trained(first)
    expect(await why(await add(2, 'a b c'))).toBe(`1 new, 0 relabelled and 0 removed images since ${first.version}, which was trained last, are fewer than 3; they count on`)
    expect(await why(await add(3, 'a b c d'))).toContain('2 new')
    expect(await why(await add(4, 'a b c d e'))).toBeUndefined()
  })

  it('need not wait for the first training, nor for one that failed', async () => {
    const { add, trained, why } = open(1000)
    const first = await add(1, 'a b')
    expect(await why(first)).toBeUndefined()
    await trained(first, 'failed')
    expect(await why(await add(2, 'a b c'))).toBeUndefined()
  })

  it('counts corrections too, so that one alone can be enough', async () => {
    const { add, trained, why } = open(1)
    await trained(await add(1, 'a b c'))
    expect(await why(await add(2, 'a:yes b c'))).toBeUndefined()
    expect(await why(await add(3, 'a b'))).toBeUndefined()
    expect(await why(await add(4, 'c b a'))).toContain('0 new, 0 relabelled and 0 removed')
  })

  it('is compared with the newest version before it that was trained, not with a later one that somebody asked for', async () => {
    const { add, trained, why } = open(2)
    await trained(await add(1, 'a'))
    const second = await add(2, 'a b')
    await trained(await add(3, 'a b c d e'))
    expect(await why(second)).toContain('1 new')
  })
})
