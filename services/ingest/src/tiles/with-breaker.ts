import { AppError, type RejectionReason } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { providerRests } from '../errors/tile-errors.ts'
import type { TileProvider } from '../ports.ts'

/** So many failures, or refusals, one after the other, and the provider is down, or wrong everywhere, rather than unlucky. */
const MAX_FAILURES = 10

/** Refusals that a provider brings about which is wrong everywhere: a typo in its template, a zoom it does not have, an account that ran out. */
const PROVIDERS_DOING: readonly RejectionReason[] = ['tile-missing', 'provider-refused', 'error-body', 'not-an-image', 'type-mismatch', 'placeholder']

/** A provider that may be told what became of what it gave. */
export interface HeedfulProvider extends TileProvider {
  /** Tells why a tile was refused; nothing, if it was taken. */
  heed?: (refusedFor: RejectionReason | undefined) => void
}

/** Failures that are the provider's, or of how it is set up: not those of one tile. */
const isProviders = ({ code }: AppError): boolean => ['INGEST_TILE_UNAVAILABLE', 'INGEST_TILE_QUOTA', 'INGEST_ADDRESS_FORBIDDEN'].includes(code)

/** Asking again soon may help; it does not with a token that is not accepted, a forbidden address or a quota that is used up. */
const mayPass = ({ code, retryable }: AppError): boolean => code === 'INGEST_TILE_UNAVAILABLE' && retryable

/**
 * A provider that is asked no more once it fails for good, or ten times in a row, or once ten of its answers in a row were
 * refused with no tile taken in between, so that one poll, enrichment or settling ends soon, does not hammer a provider that
 * is down, and does not put everything into quarantine. Each has a breaker of its own: the next one asks again.
 */
export const withBreaker = (tiles: TileProvider, log: Logger): HeedfulProvider => {
  const { identity } = tiles
  let failures = 0
  let refusals = 0
  let broken: string | undefined
  const consider = (error: AppError): void => {
    failures = isProviders(error) ? failures + 1 : 0
    if (broken !== undefined || !isProviders(error) || (mayPass(error) && failures < MAX_FAILURES)) return
    broken = mayPass(error) ? `it failed ${failures} times in a row, at last: ${error.message}` : error.message
    log.error({ provider: identity, why: broken }, 'tile provider not asked any more; what is left waits for the next time')
  }
  const heed = (refusedFor: RejectionReason | undefined): void => {
    if (refusedFor === undefined) refusals = 0
    else if (PROVIDERS_DOING.includes(refusedFor)) refusals++
    if (broken !== undefined || refusals < MAX_FAILURES) return
    broken = `${refusals} of its answers in a row were refused, at last as ${refusedFor}`
    log.warn({ provider: identity, why: broken }, 'tile provider not asked any more, what is left waits for the next time: check the URL template, TILE_ZOOM and the account; once it is mended, POST /v1/quarantine/settle with action retry tries again what was refused')
  }
  return {
    identity,
    heed,
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
