import { DatasetDifference, DatasetVersion, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { dataset, manifestOf, manifestRow } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const first = manifestOf([manifestRow('a'), manifestRow('b')])
const second = manifestOf([manifestRow('a'), manifestRow('c'), manifestRow('d')])

const seeded = async () => {
  const gateway = await createTestGateway()
  const versions = [dataset(1, first), dataset(2, second, { parent: 'v1' })]
  for (const [index, bytes] of [first, second].entries()) {
    const version = versions[index]
    if (version === undefined) continue
    await gateway.objects.put(version.manifestKey, bytes, 'application/jsonl')
    await gateway.database.datasets.insert(recordIds.dataset('wildfire', version.number), version)
  }
  return { ...gateway, versions, get: (url: string) => gateway.server.inject({ url }) }
}

describe('dataset versions', () => {
  it('are listed newest first', async () => {
    const { get, versions } = await seeded()
    const response = await get('/v1/datasets')
    expect(Value.Check(Page(DatasetVersion), response.json())).toBe(true)
    expect(response.json()).toEqual({ items: [...versions].reverse(), total: 2 })
    expect((await get('/v1/datasets?limit=1&offset=1')).json()).toEqual({ items: [versions[0]], total: 2 })
  })

  it('are found by their name, its short form or as the latest', async () => {
    const { get, versions: [v1, v2] } = await seeded()
    expect((await get(`/v1/datasets/${v1?.version}`)).json()).toEqual(v1)
    expect((await get('/v1/datasets/v1')).json()).toEqual(v1)
    expect((await get('/v1/datasets/latest')).json()).toEqual(v2)
    for (const name of ['v3', 'v1-00000000', 'newest', 'v0', '..%2F..%2Fetc']) expectProblem(await get(`/v1/datasets/${name}`), 'DATASET_NOT_FOUND')
    expectProblem(await get(`/v1/datasets/${'v'.repeat(41)}`), 'REQUEST_INVALID')
    expectProblem(await get(`/v1/datasets/${'v'.repeat(400)}`), 'REQUEST_INVALID')
    expectProblem(await get('/v1/datasets/v1?task=volcano'), 'TASK_NOT_FOUND')
    expectProblem(await get('/v1/datasets/v1?task=scenes'), 'DATASET_NOT_FOUND')
  })

  it('give their manifest to download, exactly as it was stored', async () => {
    const { get, versions: [, v2] } = await seeded()
    const response = await get('/v1/datasets/v2/manifest')
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({ 'content-type': 'application/jsonl', 'content-disposition': `attachment; filename="emberwatch-wildfire-${v2?.version}-manifest.jsonl"`, etag: `"${v2?.manifestSha256}"` })
    expect(response.rawPayload.equals(second)).toBe(true)
    expectProblem(await get('/v1/datasets/v9/manifest'), 'DATASET_NOT_FOUND')
  })

  it('never give a manifest that is lost or not what was recorded', async () => {
    const { get, objects, versions: [v1] } = await seeded()
    await objects.put(v1?.manifestKey ?? '', Buffer.from('changed'), 'application/jsonl')
    expectProblem(await get('/v1/datasets/v1/manifest'), 'STORAGE_OBJECT_CORRUPT')
    const lost = await createTestGateway()
    await lost.database.datasets.insert(recordIds.dataset('wildfire', 1), dataset(1, first))
    expectProblem(await lost.server.inject({ url: '/v1/datasets/v1/manifest' }), 'STORAGE_OBJECT_MISSING')
  })

  it('are compared image by image', async () => {
    const { get, versions: [v1, v2] } = await seeded()
    const response = await get('/v1/datasets/diff?from=v1&to=latest')
    expect(Value.Check(DatasetDifference, response.json())).toBe(true)
    expect(response.json()).toMatchObject({ from: v1?.version, to: v2?.version, counts: { added: 2, removed: 1, relabelled: 0, moved: 0, unchanged: 1 } })
    expectProblem(await get('/v1/datasets/diff?from=v1'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/datasets/diff?from=v1&to=v7'), 'DATASET_NOT_FOUND')
  })
})
