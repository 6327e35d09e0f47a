import type { DatasetEdit } from '@emberwatch/contracts'
import type { Collections } from './database.ts'

/** Every edit of a task's images, oldest first. */
export const listDatasetEdits = async ({ dataset_edits: edits }: Pick<Collections, 'dataset_edits'>, task: string): Promise<DatasetEdit[]> =>
  (await edits.list({ task })).sort((a, b) => a.number - b.number)
