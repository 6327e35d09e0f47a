import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Collection } from '../collection.ts'

interface Thing { kind: string, size: number, note: string | null, inner: { list: number[] } }

const thing = (kind: string, size = 1): Thing => ({ kind, size, note: null, inner: { list: [1, 2.5] } })

/** What every collection must do. */
export const describeCollection = (name: string, open: () => Promise<{ collection: Collection<Thing>, close: () => Promise<void> }>) => describe(name, () => {
  let collection: Collection<Thing>
  let close: () => Promise<void>
  beforeAll(async () => { ({ collection, close } = await open()) })
  afterAll(() => close())

  it('gives back what was inserted, and undefined for an unknown id', async () => {
    expect(await collection.insert('one', thing('a'))).toBe(true)
    expect(await collection.find('one')).toEqual(thing('a'))
    expect(await collection.find('none')).toBeUndefined()
  })

  it('leaves a record as it is when its id is inserted again', async () => {
    expect(await collection.insert('one', thing('b'))).toBe(false)
    expect(await collection.find('one')).toEqual(thing('a'))
  })

  it('lets exactly one of twenty racing inserts win', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, size) => collection.insert('race', thing('raced', size))))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect((await collection.find('race'))?.size).toBe(results.indexOf(true))
  })

  it('lists the records whose fields are as asked', async () => {
    await collection.insert('x', thing('listed', 1))
    await collection.insert('y', thing('listed', 2))
    expect((await collection.list({ kind: 'listed' })).map(({ size }) => size).sort()).toEqual([1, 2])
    expect(await collection.list({ kind: 'listed', size: 2 })).toEqual([thing('listed', 2)])
    expect(await collection.list({ note: 'absent' })).toEqual([])
  })

  it('gives a page of the sorted records, and how many there are in all', async () => {
    for (const [index, size] of [2, 10, 1, 10].entries()) await collection.insert(`page-${index}`, thing('paged', size))
    const page = async (offset: number, descending: boolean) => (await collection.page({ kind: 'paged' }, { sortBy: 'size', descending, limit: 2, offset })).items.map(({ size }) => size)
    expect(await page(0, false)).toEqual([1, 2])
    expect(await page(2, false)).toEqual([10, 10])
    expect(await page(0, true)).toEqual([10, 10])
    expect(await page(9, true)).toEqual([])
    expect(await collection.sorted({ kind: 'paged' }, { sortBy: 'size', descending: true, limit: 2, offset: 2, most: { size: 10 } })).toEqual([thing('paged', 2), thing('paged', 1)])
    expect(await collection.page({ kind: 'paged' }, { sortBy: 'size', limit: 1 })).toEqual({ items: [thing('paged', 1)], total: 4 })
    expect(await collection.page({ kind: 'unheard of' }, { sortBy: 'size', limit: 1 })).toEqual({ items: [], total: 0 })
  })

  it('leaves out of a page what is not wanted there, null standing for what is not there', async () => {
    for (const [index, note] of [null, 'settled', 'dismissed'].entries()) await collection.insert(`noted-${index}`, { ...thing('noted', index), note })
    const { note: _, ...without } = thing('noted', 3)
    await collection.insert('noted-3', without as Thing)
    const sizes = async (fields: Partial<Thing>, except: Partial<Thing> = {}) => {
      const { items, total } = await collection.page({ kind: 'noted', ...fields }, { sortBy: 'size', limit: 10, except })
      expect(total).toBe(items.length)
      return items.map(({ size }) => size)
    }
    expect(await sizes({ note: null })).toEqual([0, 3])
    expect(await sizes({}, { note: null })).toEqual([1, 2])
    expect(await sizes({}, { note: 'settled' })).toEqual([0, 2, 3])
  })

  it('gives of a page what lies between bounds, which count as within', async () => {
    for (const size of [1, 2, 3, 4]) await collection.insert(`bounded-${size}`, thing('bounded', size))
    const sizes = async (bounds: { least?: Partial<Thing>, most?: Partial<Thing>, except?: Partial<Thing> }) => {
      const { items, total } = await collection.page({ kind: 'bounded' }, { sortBy: 'size', limit: 10, ...bounds })
      expect(total).toBe(items.length)
      return items.map(({ size }) => size)
    }
    expect(await sizes({ least: { size: 2 }, most: { size: 3 } })).toEqual([2, 3])
    expect(await sizes({ least: { size: 2 }, except: { size: 3 } })).toEqual([2, 4])
    expect(await sizes({ most: { size: 0 } })).toEqual([])
  })

  it('changes fields that inform, and only those', async () => {
    await collection.insert('told', thing('c'))
    await collection.inform('told', { note: 'new' })
    expect(await collection.find('told')).toEqual({ ...thing('c'), note: 'new' })
  })

  it('removes a record, and does not mind if it is gone already', async () => {
    await collection.insert('gone', thing('d'))
    await collection.remove('gone')
    await collection.remove('gone')
    expect(await collection.find('gone')).toBeUndefined()
  })
})
