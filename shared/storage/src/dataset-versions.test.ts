import { describe, expect, it } from '@jest/globals'
import type { DatasetVersion } from '@emberwatch/contracts'
import { findDatasetVersion, listDatasetVersions } from './dataset-versions.ts'
import { recordIds } from './record-ids.ts'
import { createMemoryDatabase } from './testing/memory-database.ts'

const open = async () => {
  const database = createMemoryDatabase()
  for (const number of [10, 2, 1]) await database.datasets.insert(recordIds.dataset('wildfire', number), { task: 'wildfire', number, version: `v${number}-0000000${number % 10}` } as DatasetVersion)
  return database
}

describe('a dataset version', () => {
  it('is found by its name, its short name and as the latest', async () => {
    const database = await open()
    for (const name of ['v2-00000002', 'v2']) expect((await findDatasetVersion(database, 'wildfire', name)).number).toBe(2)
    expect((await findDatasetVersion(database, 'wildfire', 'latest')).number).toBe(10)
    expect((await listDatasetVersions(database, 'wildfire')).map(({ number }) => number)).toEqual([1, 2, 10])
  })

  it.each(['v3', 'v2-ffffffff', 'v', '2', 'latest-2', '../v2', ''])('is not found by the name %p', async (name) => {
    await expect(findDatasetVersion(await open(), 'wildfire', name)).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' })
  })
})
