import { rejectionOf } from '../domain/validate-tile.ts'
import type { Place } from '../ports.ts'
import { quarantine } from '../quarantine.ts'
import { type AcceptDeps, type Acceptance, acceptTile } from './accept-tile.ts'
import { fetchPatiently, type Patience } from './fetch-patiently.ts'
import type { WantedTile } from './wanted-tile.ts'
import type { HeedfulProvider } from './with-breaker.ts'

/** What fetching tiles for the dataset needs. */
export interface FetchAndAcceptDeps extends AcceptDeps {
  tiles: HeedfulProvider
  patience: Patience
}

const tryToAccept = async (deps: FetchAndAcceptDeps, tile: WantedTile & { place: Place }, stopping: AbortSignal): Promise<Acceptance> => {
  try {
    const fetched = await fetchPatiently(deps.tiles, tile.place, { ...deps.patience, stopping })
    return await acceptTile(deps, { ...tile, ...fetched })
  } catch (error) {
    const rejection = rejectionOf(error)
    if (rejection === undefined) throw error
    const { origin, fireId, traceparent } = tile
    await quarantine(deps, { ...rejection, origin, fireId, tile, traceparent })
    return { outcome: 'quarantined', rejection }
  }
}

/**
 * Fetches the tile of a place and takes it, or puts it into quarantine; the provider heeds which.
 *
 * @throws {AppError} where it is not the tile's own fault: the provider, or a server of ours, is away
 */
export const fetchAndAccept = async (deps: FetchAndAcceptDeps, tile: WantedTile & { place: Place }, stopping: AbortSignal): Promise<Acceptance> => {
  const acceptance = await tryToAccept(deps, tile, stopping)
  deps.tiles.heed?.(acceptance.outcome === 'quarantined' ? acceptance.rejection.reason : undefined)
  return acceptance
}
