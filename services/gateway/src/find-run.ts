import type { Run } from '@emberwatch/contracts'
import { type Collections, recordIds } from '@emberwatch/storage'
import { runNotFound } from './errors.ts'

/**
 * One training run.
 *
 * @throws {AppError} RUN_NOT_FOUND
 */
export const findRun = async ({ runs }: Pick<Collections, 'runs'>, task: string, runId: string): Promise<Run> => {
  const run = await runs.find(recordIds.run(task, runId))
  if (run === undefined) throw runNotFound(runId)
  return run
}
