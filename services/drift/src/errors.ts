import { AppError } from '@emberwatch/contracts'

const refused = (message: string) => new AppError(message, { code: 'DRIFT_REFUSED', retryable: false })

export const sameVersion = (version: string) =>
  refused(`reference and current are the same version, ${version}; name two different ones`)

export const nothingNew = (reference: string, current: string) =>
  refused(`every image of ${current} is in ${reference} too, so there is nothing new to compare; name a later version as current, or exchange the two`)

export const embeddingsUnusable = (version: string, problem: string) =>
  refused(`the embeddings of ${version} cannot be compared: ${problem}; delete them from the object store so that they are computed again`)

export const cancelled = (reportId: string, reason?: string) =>
  new AppError(`comparison ${reportId} was cancelled${reason === undefined ? '' : `: ${reason}`}`, { code: 'DRIFT_CANCELLED', retryable: false })

export const tooManyWaiting = (waiting: number) =>
  new AppError(`${waiting} comparisons are in hand already; ask again in a minute`, { code: 'DRIFT_BUSY', retryable: true })

export const stopping = () =>
  new AppError('the drift service is stopping; the comparison is done after its restart', { code: 'DRIFT_BUSY', retryable: true })
