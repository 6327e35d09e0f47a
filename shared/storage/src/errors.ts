import { AppError } from '@emberwatch/contracts'

export const storageUnavailable = (what: string, cause: unknown) =>
  new AppError(`${what} is not reachable`, { code: 'STORAGE_UNAVAILABLE', retryable: true, cause })

export const recordRefused = (collection: string, cause: Error) =>
  new AppError(`the database refused an operation on ${collection}: ${cause.message}`, { code: 'STORAGE_REFUSED', retryable: true, cause })

export const objectRefused = (what: string, cause: Error) =>
  new AppError(`the object store refused ${what}: ${cause.name}: ${cause.message}; look at S3_BUCKET and the S3 keys`, { code: 'STORAGE_REFUSED', retryable: true, cause })

export const objectMissing = (key: string, cause?: unknown) =>
  new AppError(`there is no object ${key}`, { code: 'STORAGE_OBJECT_MISSING', retryable: true, cause })

export const objectCorrupt = (key: string, expected: string, actual: string) =>
  new AppError(`object ${key} has SHA-256 ${actual} where ${expected} was recorded`, { code: 'STORAGE_OBJECT_CORRUPT', retryable: true })
