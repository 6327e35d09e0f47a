import type { Fire } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { type AcceptDeps, type Acceptance, acceptTile } from './accept-tile.ts'
import { rejectionOf } from './domain/validate-tile.ts'
import { fetchPatiently, type Patience } from './fetch-patiently.ts'
import type { TileProvider } from './ports.ts'
import { quarantine } from './quarantine.ts'
import type { WorkContext } from './work-context.ts'

/** What taking a fire needs. */
export interface TakeDeps extends AcceptDeps {
  database: Pick<Database, 'fires' | 'images' | 'quarantine'>
  tiles: TileProvider
  patience: Patience
}

const fetchAndAccept = async (deps: TakeDeps, fire: Fire, label: string, { traceparent, stopping }: WorkContext): Promise<Acceptance> => {
  const { fireId, lat, lon } = fire
  const origin = `fire ${fireId}`
  try {
    const bytes = await fetchPatiently(deps.tiles, { lat, lon }, { ...deps.patience, stopping })
    return await acceptTile(deps, { bytes, label, place: { lat, lon }, source: 'feed', origin, fireId, traceparent })
  } catch (error) {
    const rejection = rejectionOf(error)
    if (rejection === undefined) throw error
    await quarantine(deps, { ...rejection, origin, fireId, traceparent })
    return { outcome: 'quarantined', rejection }
  }
}

/**
 * Turns a pending fire into a tile or a quarantine entry. A failure that is not the tile's own fault (the provider or
 * a server is away) leaves the fire pending for the next poll, and never stops the other fires.
 */
export const takeFire = async (deps: TakeDeps, fire: Fire, label: string, context: WorkContext): Promise<'taken' | 'quarantined' | 'deferred'> => {
  const { fireId, task } = fire
  const { log } = context
  const { fires } = deps.database
  try {
    const acceptance = await fetchAndAccept(deps, fire, label, context)
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
    log.warn({ fireId, error }, 'tile deferred to the next poll')
    return 'deferred'
  }
}
