import { AppError, type DatasetVersion } from '@emberwatch/contracts'
import type { Collections } from './database.ts'
import { recordIds } from './record-ids.ts'

const NAME = /^v(\d{1,6})(-[0-9a-f]{8})?$/

const datasetNotFound = (task: string, name: string) =>
  new AppError(`task ${task} has no dataset version ${name}; GET /v1/datasets lists those there are`, { code: 'DATASET_NOT_FOUND', retryable: false })

/** All versions of a task, oldest first. */
export const listDatasetVersions = async ({ datasets }: Pick<Collections, 'datasets'>, task: string): Promise<DatasetVersion[]> =>
  (await datasets.list({ task })).sort((a, b) => a.number - b.number)

/**
 * One version by its name: `v2-1f3a5c7e`, its short form `v2`, or `latest`.
 *
 * @throws {AppError} DATASET_NOT_FOUND
 */
export const findDatasetVersion = async (collections: Pick<Collections, 'datasets'>, task: string, name: string): Promise<DatasetVersion> => {
  const found = name === 'latest'
    ? (await listDatasetVersions(collections, task)).at(-1)
    : await collections.datasets.find(recordIds.dataset(task, Number(NAME.exec(name)?.[1] ?? 0)))
  if (found === undefined || (name.includes('-') && found.version !== name)) throw datasetNotFound(task, name)
  return found
}
