import type { BackgroundSite } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import type { Acceptance } from '../tiles/accept-tile.ts'
import { wasNotAsked } from '../errors/tile-errors.ts'
import { originOfSite } from '../domain/site-origin.ts'
import { fetchAndAccept, type FetchAndAcceptDeps } from '../tiles/fetch-and-accept.ts'
import type { WorkContext } from '../work-context.ts'

/** What taking a site needs. */
export interface TakeSiteDeps extends FetchAndAcceptDeps {
  database: Pick<Database, 'background_sites' | 'images' | 'quarantine'>
}

/** What the tile of a site is in the dataset: the same each time that it is fetched. */
const wantedTile = ({ number, lat, lon }: BackgroundSite, label: string, identity: string) =>
  ({ label, place: { lat, lon }, source: 'enrichment', origin: originOfSite(number), from: `enrichment ${identity}` } as const)

/** Takes the tile of a place that a process stored before it died; otherwise fetches it. */
const acceptSite = async (deps: TakeSiteDeps, site: BackgroundSite, label: string, { traceparent, stopping }: WorkContext): Promise<Acceptance> => {
  const stored = deps.known.imageIdAt(site)
  return stored !== undefined && deps.known.find(stored)?.label === label
    ? { outcome: 'known', imageId: stored }
    : await fetchAndAccept(deps, { ...wantedTile(site, label, deps.tiles.identity), traceparent }, stopping)
}

/**
 * Turns a site into a tile or a quarantine entry. A failure that is not the tile's own fault leaves it pending for the
 * next enrichment, and never stops the other sites.
 */
export const takeSite = async (deps: TakeSiteDeps, site: BackgroundSite, label: string, context: WorkContext): Promise<'taken' | 'quarantined' | 'deferred'> => {
  const id = recordIds.backgroundSite(site.task, site.number)
  const { number, near } = site
  try {
    const acceptance = await acceptSite(deps, site, label, context)
    if (acceptance.outcome === 'quarantined') {
      await deps.database.background_sites.inform(id, { state: 'quarantined' })
      context.log.warn({ site: number, near, ...acceptance.rejection }, 'background tile quarantined')
      return 'quarantined'
    }
    const { imageId } = acceptance
    await deps.database.background_sites.inform(id, { state: 'taken', imageId })
    context.log.info({ site: number, near, imageId }, 'background tile taken')
    return 'taken'
  } catch (error) {
    context.log[wasNotAsked(error) ? 'debug' : 'warn']({ site: number, near, error }, 'background tile deferred to the next enrichment')
    return 'deferred'
  }
}
