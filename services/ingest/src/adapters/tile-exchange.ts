import type { TileRequest } from '../ports.ts'

/** What a tile provider answered, as it came. */
export interface TileExchange {
  status: number
  /** Those that mean something to us, in lower case. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/**
 * Asks a tile provider once.
 *
 * @throws {AppError} INGEST_TILE_UNAVAILABLE if there is no answer, INGEST_TILE_QUOTA if it may not be asked now, INGEST_ADDRESS_FORBIDDEN, IMAGE_TOO_LARGE
 */
export type AskProvider = (request: TileRequest) => Promise<TileExchange>
