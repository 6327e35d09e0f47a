import { AppError } from '@emberwatch/contracts'

/** A file that the file system does not give. */
export const fileUnreadable = (what: string, cause: unknown) =>
  new AppError(`${what} cannot be read`, { code: 'IMAGE_UNREADABLE', retryable: false, cause })

/** An entry that a zip file has in its directory, but does not give. */
export const entryUnreadable = (what: string, problem: string) =>
  new AppError(`${what} cannot be unpacked: ${problem}`, { code: 'IMAGE_UNREADABLE', retryable: false })

/** Nothing of a refused folder or zip file is imported. */
export const importRefused = (from: string, problem: string) =>
  new AppError(`the import of ${from} is refused: it ${problem}`, { code: 'INGEST_IMPORT_REFUSED', retryable: false })
