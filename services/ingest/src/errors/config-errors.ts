import { AppError } from '@emberwatch/contracts'

/** A variable of the environment that does not fit the others. */
export const configInvalid = (problem: string) => new AppError(problem, { code: 'CONFIG_INVALID', retryable: false })
