import { AppError } from '@emberwatch/contracts'

/** The feed cannot be read now: nothing of it is lost, the next poll reads it again. */
export const feedUnreadable = (feed: string, problem: string, cause?: unknown) =>
  new AppError(`the feed ${feed} ${problem}`, { code: 'INGEST_FEED_UNREADABLE', retryable: true, cause })

/** Without a label the tiles of the feed could not be trained on. */
export const feedLabelMissing = (task: string) =>
  new AppError(`task ${task} has no feedLabel in its definition, so its tiles of the feed would have no class; the feed is not polled`, { code: 'CONFIG_INVALID', retryable: false })

/** The provider gave no tile; `retryable` says whether asking again soon may help. */
export const tileUnavailable = (provider: string, problem: string, { retryable, cause }: { retryable: boolean, cause?: unknown }) =>
  new AppError(`the tile provider ${provider} ${problem}`, { code: 'INGEST_TILE_UNAVAILABLE', retryable, cause })

/** The provider says that it has no tile there, and will not have one. */
export const tileMissing = (provider: string, problem: string) =>
  new AppError(`the tile provider ${provider} ${problem}`, { code: 'INGEST_TILE_MISSING', retryable: false })

/** The provider gave a tile that must not be predicted on. */
export const tileRejected = (reason: string, detail: string) =>
  new AppError(`the tile did not pass validation (${reason}): ${detail}`, { code: 'INGEST_TILE_REJECTED', retryable: false })

/** A tile with more bytes than any satellite tile has. */
export const tileTooLarge = (what: string, limit: number) =>
  new AppError(`${what} has more than ${limit} bytes`, { code: 'IMAGE_TOO_LARGE', retryable: false })

/** A file that the file system does not give. */
export const fileUnreadable = (what: string, cause: unknown) =>
  new AppError(`${what} cannot be read`, { code: 'IMAGE_UNREADABLE', retryable: false, cause })

/** Nothing of a refused folder is imported. */
export const folderRefused = (folder: string, problem: string) =>
  new AppError(`the folder ${folder} ${problem}`, { code: 'INGEST_FOLDER_REFUSED', retryable: false })

/** Other cutters took every number that this one tried; what it would have cut is cut with the next poll. */
export const versionContested = (task: string, attempts: number) =>
  new AppError(`${attempts} numbers for a dataset version of task ${task} went to other processes`, { code: 'STORAGE_UNAVAILABLE', retryable: true })

/** A variable of the environment that does not fit the others. */
export const configInvalid = (problem: string) => new AppError(problem, { code: 'CONFIG_INVALID', retryable: false })
