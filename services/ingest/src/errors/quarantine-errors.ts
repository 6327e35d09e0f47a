import { AppError } from '@emberwatch/contracts'

/** Nothing is settled of a request that names entries that are not there. */
export const rejectionsNotFound = (task: string, ids: readonly string[]) =>
  new AppError(`task ${task} has no quarantine entries ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ` and ${ids.length - 10} more` : ''}; GET /v1/quarantine lists those there are`, { code: 'QUARANTINE_NOT_FOUND', retryable: false })

/** The entries stay as they are. */
export const notSettled = (problem: string) => new AppError(problem, { code: 'QUARANTINE_NOT_SETTLED', retryable: false })
