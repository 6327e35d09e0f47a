import type { Fire } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { wasNotAsked } from '../errors/tile-errors.ts'
import type { Feed } from '../ports.ts'
import { fetchAndAccept, type FetchAndAcceptDeps } from '../tiles/fetch-and-accept.ts'
import type { WorkContext } from '../work-context.ts'

/** What taking a fire needs. */
export interface TakeDeps extends FetchAndAcceptDeps {
  database: Pick<Database, 'fires' | 'images' | 'quarantine'>
  feed: Pick<Feed, 'name'>
}

/**
 * Turns a pending fire into a tile or a quarantine entry. A failure that is not the tile's own fault (the provider or
 * a server is away) leaves the fire pending for the next poll, and never stops the other fires.
 */
export const takeFire = async (deps: TakeDeps, fire: Fire, label: string, { log, traceparent, stopping }: WorkContext): Promise<'taken' | 'quarantined' | 'deferred'> => {
  const { fireId, task, lat, lon } = fire
  const { fires } = deps.database
  try {
    const tile = { label, place: { lat, lon }, source: 'feed', origin: `fire ${fireId}`, from: `feed ${deps.feed.name}`, fireId, traceparent } as const
    const acceptance = await fetchAndAccept(deps, tile, stopping)
    if (acceptance.outcome === 'quarantined') {
      await fires.inform(recordIds.fire(task, fireId), { state: 'quarantined' })
      log.warn({ fireId, ...acceptance.rejection }, 'tile quarantined')
      return 'quarantined'
    }
    const { imageId } = acceptance
    await fires.inform(recordIds.fire(task, fireId), { state: 'taken', imageId })
    log.info({ fireId, imageId }, 'tile taken')
    return 'taken'
  } catch (error) {
    log[wasNotAsked(error) ? 'debug' : 'warn']({ fireId, error }, 'tile deferred to the next poll')
    return 'deferred'
  }
}
