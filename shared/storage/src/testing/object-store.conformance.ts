import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ObjectStore } from '../object-store.ts'
import { readVerified } from '../read-verified.ts'
import { sha256 } from '../sha256.ts'

/** What every object store must do. */
export const describeObjectStore = (name: string, open: () => Promise<ObjectStore>) => describe(name, () => {
  const prefix = `test/${Math.random().toString(36).slice(2)}`
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)
  let objects: ObjectStore
  beforeAll(async () => { objects = await open() })
  afterAll(() => objects.close())

  it('gives back the bytes that were put', async () => {
    await objects.put(`${prefix}/a.bin`, bytes, 'application/octet-stream')
    expect(Buffer.from(await objects.get(`${prefix}/a.bin`)).equals(bytes)).toBe(true)
  })

  it('says of an unknown key that there is no object', async () => {
    expect(await objects.find(`${prefix}/none`)).toBeUndefined()
    await expect(objects.get(`${prefix}/none`)).rejects.toMatchObject({ code: 'STORAGE_OBJECT_MISSING' })
  })

  it('may be told the same again', async () => {
    await objects.put(`${prefix}/a.bin`, bytes, 'application/octet-stream')
    expect((await objects.get(`${prefix}/a.bin`)).length).toBe(bytes.length)
  })

  it('never passes on bytes that are not the recorded ones', async () => {
    const key = `${prefix}/checked`
    await objects.put(key, bytes, 'application/octet-stream')
    expect((await readVerified(objects, { key, sha256: sha256(bytes) })).length).toBe(bytes.length)
    await objects.put(key, bytes.slice(1), 'application/octet-stream')
    await expect(readVerified(objects, { key, sha256: sha256(bytes) })).rejects.toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT' })
  })

  it('lists what begins with a prefix, and no more of it once it is removed', async () => {
    for (const name of ['b', 'a', 'c/d']) await objects.put(`${prefix}/listed/${name}`, bytes.slice(0, 10), 'application/octet-stream')
    await objects.put(`${prefix}/other`, bytes.slice(0, 10), 'application/octet-stream')
    expect(await objects.list(`${prefix}/listed/`)).toEqual(['a', 'b', 'c/d'].map((name) => `${prefix}/listed/${name}`))
    await objects.remove(`${prefix}/listed/b`)
    await objects.remove(`${prefix}/listed/b`)
    expect(await objects.list(`${prefix}/listed/`)).toEqual(['a', 'c/d'].map((name) => `${prefix}/listed/${name}`))
    expect(await objects.list(`${prefix}/nothing/`)).toEqual([])
  })

  it('answers a ping', async () => { expect(await objects.ping()).toBe(true) })
})
