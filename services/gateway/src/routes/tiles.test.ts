import { type Image, objectKeys, Page, Tile, TileDetail } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { edit, image, juneAt } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const TILE_FILE = new URL('../../../../samples/tiles/wildfire/', import.meta.url)

const seeded = async (...images: Image[]) => {
  const gateway = await createTestGateway()
  for (const record of images) await gateway.database.images.insert(recordIds.image(record.task, record.imageId), record)
  const get = (url: string, headers: Record<string, string> = {}) => gateway.server.inject({ url, headers })
  const listed = async (parameters = '') => {
    const response = await get(`/v1/tiles${parameters}`)
    expect(Value.Check(Page(Tile), response.json())).toBe(true)
    const { items, total } = response.json<{ items: Tile[], total: number }>()
    return [items.map(({ imageId }) => NAMES.get(imageId)), total]
  }
  const correct = (number: number, fields: Parameters<typeof edit>[1]) => gateway.database.dataset_edits.insert(recordIds.datasetEdit('wildfire', number), edit(number, fields))
  return { ...gateway, get, listed, correct }
}

const NAMES = new Map(['a', 'b', 'c', 'd'].map((name) => [sha256(name), name]))
const [a, b, c] = [image('a', { addedAt: juneAt(1), split: 'test' }), image('b', { addedAt: juneAt(2), source: 'feed', fireId: 'bc/x/2026-06-01', label: 'nowildfire' }), image('c', { addedAt: juneAt(3), origin: 'import other' })]

describe('tiles', () => {
  it('are listed newest first, by what is recorded of them', async () => {
    const { listed } = await seeded(a, b, c, image('d', { task: 'scenes' }))
    expect(await listed()).toEqual([['c', 'b', 'a'], 3])
    expect(await listed('?limit=1&offset=1')).toEqual([['b'], 3])
    expect(await listed('?split=test')).toEqual([['a'], 1])
    expect(await listed('?source=feed')).toEqual([['b'], 1])
    expect(await listed('?origin=import%20other')).toEqual([['c'], 1])
    expect(await listed('?fireId=bc%2Fx%2F2026-06-01')).toEqual([['b'], 1])
    expect(await listed('?label=wildfire')).toEqual([['c', 'a'], 2])
    expect(await listed('?removed=true')).toEqual([[], 0])
    expect(await listed('?task=scenes')).toEqual([['d'], 1])
  })

  it('are listed as they stand after the edits', async () => {
    const { listed, correct } = await seeded(a, b, c)
    await correct(4, { kind: 'relabel', selection: { imageIds: [a.imageId] }, label: 'nowildfire' })
    await correct(5, { kind: 'remove', selection: { imageIds: [c.imageId] } })
    expect(await listed()).toEqual([['c', 'b', 'a'], 3])
    expect(await listed('?label=nowildfire')).toEqual([['b', 'a'], 2])
    expect(await listed('?label=nowildfire&limit=1&offset=1')).toEqual([['a'], 2])
    expect(await listed('?removed=true')).toEqual([['c'], 1])
    expect(await listed('?removed=false&source=import')).toEqual([['a'], 1])
  })

  it('are shown with the edits that made them what they are', async () => {
    const { get, correct } = await seeded(a, b)
    await correct(4, { kind: 'relabel', selection: { source: 'import' }, label: 'nowildfire', why: 'no smoke' })
    await correct(5, { kind: 'remove', selection: { imageIds: [b.imageId] } })
    const response = await get(`/v1/tiles/${a.imageId}`)
    expect(Value.Check(TileDetail, response.json())).toBe(true)
    expect(response.json()).toEqual({
      ...a,
      label: 'nowildfire',
      recordedLabel: 'wildfire',
      removed: false,
      image: `/v1/tiles/${a.imageId}/image?task=wildfire`,
      thumbnail: `/v1/tiles/${a.imageId}/thumbnail?task=wildfire`,
      edits: [{ number: 4, kind: 'relabel', label: 'nowildfire', by: 'ada', why: 'no smoke', at: juneAt(4) }]
    })
  })

  it('are not found where there are none', async () => {
    const { get } = await seeded(a)
    for (const path of ['', '/image', '/thumbnail']) {
      expectProblem(await get(`/v1/tiles/${'0'.repeat(64)}${path}`), 'IMAGE_NOT_FOUND')
      expectProblem(await get(`/v1/tiles/${a.imageId}${path}?task=scenes`), 'IMAGE_NOT_FOUND')
      expectProblem(await get(`/v1/tiles/${a.imageId}${path}?task=volcano`), 'TASK_NOT_FOUND')
      for (const id of ['abc', 'Z'.repeat(64), '..%2Fetc', a.imageId.toUpperCase()]) expectProblem(await get(`/v1/tiles/${id}${path}`), 'REQUEST_INVALID')
    }
    for (const parameters of ['split=all', 'source=rumour', 'removed=1', 'label=', 'limit=501', 'sort=label']) expectProblem(await get(`/v1/tiles?${parameters}`), 'REQUEST_INVALID')
  })
})

describe('the pictures of a tile', () => {
  const real = async () => {
    const bytes = await readFile(new URL('-57.26555,51.92844.jpg', TILE_FILE)).catch(async () => {
      const { readdir } = await import('node:fs/promises')
      return readFile(new URL((await readdir(TILE_FILE)).find((name) => name.endsWith('.jpg')) ?? '', TILE_FILE))
    })
    const record = image(bytes)
    const gateway = await seeded(record)
    await gateway.objects.put(record.objectKey, bytes, 'image/jpeg')
    return { ...gateway, bytes, imageId: record.imageId }
  }

  it('are its bytes, which browsers may keep for ever', async () => {
    const { get, bytes, imageId } = await real()
    const response = await get(`/v1/tiles/${imageId}/image`)
    expect(response.rawPayload.equals(bytes)).toBe(true)
    expect(response.headers).toMatchObject({ 'content-type': 'image/jpeg', etag: `"${imageId}"`, 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' })
    for (const tags of [`"${imageId}"`, `W/"${imageId}"`, `"other", "${imageId}"`, '*']) {
      const again = await get(`/v1/tiles/${imageId}/image`, { 'if-none-match': tags })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
    expect((await get(`/v1/tiles/${imageId}/image`, { 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  it('are never bytes that are not the recorded ones', async () => {
    const { get, objects, imageId } = await real()
    await objects.put(objectKeys.tile(imageId), Buffer.from('other'), 'image/jpeg')
    expectProblem(await get(`/v1/tiles/${imageId}/image`), 'STORAGE_OBJECT_CORRUPT')
    expectProblem(await get(`/v1/tiles/${imageId}/thumbnail`), 'STORAGE_OBJECT_CORRUPT')
  })

  it('are small WebPs, made once for each size', async () => {
    const { get, objects, imageId } = await real()
    const first = await get(`/v1/tiles/${imageId}/thumbnail?size=64`)
    expect(first.headers).toMatchObject({ 'content-type': 'image/webp', etag: `"${imageId}-64"`, 'cache-control': 'public, max-age=31536000, immutable' })
    expect(first.rawPayload.subarray(8, 12).toString()).toBe('WEBP')
    expect(Buffer.from(await objects.get(objectKeys.thumbnail(imageId, 64))).equals(first.rawPayload)).toBe(true)
    await objects.put(objectKeys.tile(imageId), Buffer.from('gone by now'), 'image/jpeg')
    expect((await get(`/v1/tiles/${imageId}/thumbnail?size=64`)).rawPayload.equals(first.rawPayload)).toBe(true)
    expectProblem(await get(`/v1/tiles/${imageId}/thumbnail`), 'STORAGE_OBJECT_CORRUPT') // another size, not made yet
    expect((await get(`/v1/tiles/${imageId}/thumbnail?size=64`, { 'if-none-match': `"${imageId}-64"` })).statusCode).toBe(304)
    for (const size of ['65', '0', '', '1e3', '4096']) expectProblem(await get(`/v1/tiles/${imageId}/thumbnail?size=${size}`), 'REQUEST_INVALID')
  })

  it('are made once, also for many who ask at the same time, and anew where what was kept is no picture', async () => {
    const { get, objects, imageId } = await real()
    let puts = 0
    const { put } = objects
    objects.put = async (...object) => { puts++; await put(...object) }
    const many = await Promise.all(Array.from({ length: 20 }, () => get(`/v1/tiles/${imageId}/thumbnail?size=256`)))
    expect(new Set(many.map(({ rawPayload }) => sha256(rawPayload))).size).toBe(1)
    expect(puts).toBe(1)
    await objects.put(objectKeys.thumbnail(imageId, 256), Buffer.from('damaged'), 'image/webp')
    expect((await get(`/v1/tiles/${imageId}/thumbnail?size=256`)).rawPayload.equals(many[0]?.rawPayload ?? Buffer.alloc(0))).toBe(true)
  })
})
