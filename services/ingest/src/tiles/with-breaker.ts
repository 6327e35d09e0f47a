import { AppError } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { providerRests } from '../errors/tile-errors.ts'
import type { TileProvider } from '../ports.ts'

/** So many failures one after the other, and the provider is down rather than unlucky. */
const MAX_FAILURES = 10

/** Failures that are the provider's, or of how it is set up: not those of one tile. */
const isProviders = ({ code }: AppError): boolean => ['INGEST_TILE_UNAVAILABLE', 'INGEST_TILE_QUOTA', 'INGEST_ADDRESS_FORBIDDEN'].includes(code)

/** Asking again soon may help; it does not with a token that is not accepted, a forbidden address or a quota that is used up. */
const mayPass = ({ code, retryable }: AppError): boolean => code === 'INGEST_TILE_UNAVAILABLE' && retryable

/**
 * A provider that is asked no more once it fails for good, or ten times in a row, so that one poll, enrichment or settling
 * ends soon and does not hammer a provider that is down. Each has a breaker of its own: the next one asks again.
 */
export const withBreaker = (tiles: TileProvider, log: Logger): TileProvider => {
  const { identity } = tiles
  let failures = 0
  let broken: string | undefined
  const consider = (error: AppError): void => {
    failures = isProviders(error) ? failures + 1 : 0
    if (broken !== undefined || !isProviders(error) || (mayPass(error) && failures < MAX_FAILURES)) return
    broken = mayPass(error) ? `it failed ${failures} times in a row, at last: ${error.message}` : error.message
    log.error({ provider: identity, why: broken }, 'tile provider not asked any more; what is left waits for the next time')
  }
  return {
    identity,
    async fetchTile (request) {
      if (broken !== undefined) throw providerRests(identity, broken)
      try {
        const tile = await tiles.fetchTile(request)
        failures = 0
        return tile
      } catch (error) {
        if (error instanceof AppError && !request.stopping.aborted) consider(error)
        throw error
      }
    }
  }
}
