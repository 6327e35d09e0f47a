import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@emberwatch/contracts'
import type { FetchedTile, Place, TileProvider } from '../ports.ts'

/** How long a tile is asked for, and how often. */
export interface Patience {
  attempts: number
  timeoutMs: number
  /** How long to wait at most where the provider wants a pause; as configured, if left out. */
  maxPauseMs?: number
  /** The wait after the n-th failure. */
  waitMs: (attempt: number) => number
}

const isWorthRepeating = (error: unknown): boolean => error instanceof AppError && error.code === 'INGEST_TILE_UNAVAILABLE' && error.retryable

/** Fetches a tile, asking again after failures that may pass; once stopping, what is under way is finished and nothing is repeated. */
export const fetchPatiently = async (tiles: TileProvider, { lat, lon }: Place, { attempts, timeoutMs, maxPauseMs, waitMs, stopping }: Patience & { stopping: AbortSignal }): Promise<FetchedTile> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tiles.fetchTile({ lat, lon, timeoutMs, maxPauseMs, stopping })
    } catch (error) {
      if (!isWorthRepeating(error) || attempt >= attempts) throw error
      await delay(waitMs(attempt), undefined, { signal: stopping }).catch(() => { throw error })
    }
  }
}
