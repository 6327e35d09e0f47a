import { AppError } from '@emberwatch/contracts'

/** The provider gave no tile; `retryable` says whether asking again soon may help. */
export const tileUnavailable = (provider: string, problem: string, { retryable, cause }: { retryable: boolean, cause?: unknown }) =>
  new AppError(`the tile provider ${provider} ${problem}`, { code: 'INGEST_TILE_UNAVAILABLE', retryable, cause })

/** The provider says that it has no tile there, and will not have one. */
export const tileMissing = (provider: string, problem: string) =>
  new AppError(`the tile provider ${provider} ${problem}`, { code: 'INGEST_TILE_MISSING', retryable: false })

/** The provider understood the question and does not want to answer it, for this place. */
export const tileRefused = (provider: string, problem: string) =>
  new AppError(`the tile provider ${provider} ${problem}`, { code: 'INGEST_TILE_REFUSED', retryable: false })

/** The provider is not asked now: its quota is used up, it asked for a long pause, or it failed too often. */
export const providerRests = (provider: string, why: string) =>
  new AppError(`the tile provider ${provider} is not asked: ${why}`, { code: 'INGEST_TILE_QUOTA', retryable: true })

/** Whether it was not even asked. Of that its breaker tells once: thousands of tiles need not repeat it. */
export const wasNotAsked = (error: unknown): boolean => error instanceof AppError && error.code === 'INGEST_TILE_QUOTA'

/** An address that is not on the public internet, and that nobody named as one's own. */
export const addressForbidden = (host: string) =>
  new AppError(`${host} has an address that is not public, so it was not asked; if it is a server of your own network and meant, add it to PRIVATE_HOSTS`, { code: 'INGEST_ADDRESS_FORBIDDEN', retryable: false })

/** The provider gave a tile that must not be predicted on. */
export const tileRejected = (reason: string, detail: string) =>
  new AppError(`the tile did not pass validation (${reason}): ${detail}`, { code: 'INGEST_TILE_REJECTED', retryable: false })

/** A tile with more bytes than any satellite tile has. */
export const tileTooLarge = (what: string, limit: number) =>
  new AppError(`${what} has more than ${limit} bytes`, { code: 'IMAGE_TOO_LARGE', retryable: false })
