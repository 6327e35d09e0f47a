import { AppError, DatasetCheck, type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { manifestOf } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { jpegNamed, rowOfJpeg, storeJpegs, storeVersion } from '../testing/versions.ts'

/** Two versions that are all right: the second has a new image, lacks one and relabels one. */
const seeded = async ({ second = {}, change = (rows) => rows }: { second?: Partial<DatasetVersion>, change?: (rows: ManifestRow[]) => ManifestRow[] } = {}) => {
  const gateway = await createTestGateway()
  await storeJpegs(gateway, 'a', 'b', 'c')
  const first = await storeVersion(gateway, { number: 1, rows: [rowOfJpeg('a'), rowOfJpeg('b', { split: 'test', cell: '530:-1145' })] })
  const rows = [rowOfJpeg('a', { label: 'nowildfire', addedIn: first.version }), rowOfJpeg('c')]
  const version = await storeVersion(gateway, { number: 2, rows: change(rows), parent: first, fields: { removed: 1, edits: 2, ...second } })
  const check = async (name = 'v2', parameters = '') => {
    const response = await gateway.server.inject({ url: `/v1/datasets/${name}/verify${parameters}` })
    expect(response.statusCode).toBe(200)
    expect(Value.Check(DatasetCheck, response.json())).toBe(true)
    return response.json<DatasetCheck>()
  }
  return { ...gateway, first, version, check }
}

const whats = ({ problems }: DatasetCheck): string[] => problems.map(({ what }) => what)

describe('checking a dataset version', () => {
  it('finds nothing wrong with one that is as it was', async () => {
    const { check, version } = await seeded()
    expect(await check()).toEqual({ version: version.version, ok: true, checked: ['manifest', 'content-hash', 'counts', 'rows', 'parent', 'splits'], tiles: null, problems: [], problemsFound: 0 })
    expect(await check('v1', '?tiles=true')).toMatchObject({ ok: true, tiles: 2, checked: expect.arrayContaining(['tiles']) })
    expect(await check('latest', '?tiles=false')).toMatchObject({ ok: true, tiles: null })
  })

  it('finds tiles that are lost or changed, all of them', async () => {
    const { check, objects } = await seeded()
    await objects.put(objectKeys.tile(sha256(jpegNamed('a'))), Buffer.from('changed'), 'image/jpeg')
    await objects.put(objectKeys.tile(sha256(jpegNamed('c'))), jpegNamed('a'), 'image/jpeg')
    const checked = await check('v2', '?tiles=true')
    expect(checked).toMatchObject({ ok: false, tiles: 2, problemsFound: 2 })
    expect(checked.problems.map(({ detail }) => detail)).toEqual([expect.stringContaining(sha256(jpegNamed('a'))), expect.stringContaining(sha256(jpegNamed('c')))])
    expect(await check()).toMatchObject({ ok: true }) // was not asked to look at them
  })

  it('finds a manifest that is lost, changed or no manifest', async () => {
    const { check, objects, version } = await seeded()
    await objects.put(version.manifestKey, Buffer.from('{}\n'), 'application/jsonl')
    expect(await check()).toMatchObject({ ok: false, checked: ['manifest'], problems: [{ what: 'manifest', detail: expect.stringContaining('has SHA-256') }] })
    for (const content of ['{}\n', 'no JSON\n']) {
      const other = await seeded({ second: { manifestSha256: sha256(content) } })
      await other.objects.put(other.version.manifestKey, Buffer.from(content), 'application/jsonl')
      expect(whats(await other.check())).toEqual(['manifest'])
    }
    const lost = await seeded({ second: { manifestKey: 'elsewhere' } })
    await lost.database.datasets.inform(recordIds.dataset('wildfire', 2), { manifestKey: 'nowhere' })
    expect(whats(await lost.check())).toEqual(['manifest'])
  })

  it.each([
    ['another content', { contentHash: 'f'.repeat(64) }, ['content-hash', 'content-hash']],
    ['other counts', { counts: { train: { wildfire: 3 }, validation: {}, test: {} } }, ['counts']],
    ['another number of images', { images: 3 }, ['rows']],
    ['another number of new images', { added: 2 }, ['rows', 'parent']],
    ['another number of removed images', { removed: 0 }, ['parent']],
    ['a parent that is not there', { parent: 'v1-00000000' }, ['parent']],
    ['no parent though it is not the first', { parent: null }, ['parent']]
  ] as const)('finds a record that says %s', async (_, second, expected) => {
    const { check } = await seeded({ second: second as never })
    const checked = await check()
    expect([whats(checked), checked.ok, checked.problemsFound]).toEqual([expected, false, expected.length])
  })

  it('finds an image that was moved to another split or cell, and one that is there twice', async () => {
    const moved = await seeded({ change: ([a, c]) => [{ ...a as ManifestRow, split: 'test' }, c as ManifestRow] })
    expect(await moved.check()).toMatchObject({ ok: false, problems: [{ what: 'splits', detail: `image ${sha256(jpegNamed('a'))} was train in cell 510:-1210 and is test in cell 510:-1210` }] })
    const twice = await seeded({ change: ([a, c]) => [a as ManifestRow, a as ManifestRow, c as ManifestRow] })
    expect(whats(await twice.check())).toEqual(['rows'])
  })

  it('finds a parent whose manifest cannot be used', async () => {
    const { check, objects, first } = await seeded()
    await objects.put(first.manifestKey, manifestOf([]), 'application/jsonl')
    expect(await check()).toMatchObject({ problems: [{ what: 'parent', detail: expect.stringContaining('the manifest of its parent cannot be used') }] })
  })

  it('tells of a hundred problems and counts the rest', async () => {
    const gateway = await createTestGateway()
    await storeVersion(gateway, { number: 1, rows: Array.from({ length: 130 }, (_, index) => rowOfJpeg(String(index))) })
    const checked = (await gateway.server.inject({ url: '/v1/datasets/v1/verify?tiles=true' })).json<DatasetCheck>()
    expect([checked.problems.length, checked.problemsFound, checked.tiles]).toEqual([100, 130, 130])
  })

  it('is refused where the request is not right, and fails where the object store is away', async () => {
    const { server, objects } = await seeded()
    expectProblem(await server.inject({ url: '/v1/datasets/v2/verify?tiles=1' }), 'REQUEST_INVALID')
    expectProblem(await server.inject({ url: '/v1/datasets/v7/verify' }), 'DATASET_NOT_FOUND')
    objects.get = async () => { throw new AppError('the bucket is not reachable', { code: 'STORAGE_UNAVAILABLE', retryable: true }) }
    expectProblem(await server.inject({ url: '/v1/datasets/v2/verify' }), 'STORAGE_UNAVAILABLE')
  })
})
