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
