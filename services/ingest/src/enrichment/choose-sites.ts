import type { BackgroundSite, TaskDefinition } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { drawSite, type SiteRules } from '../domain/draw-site.ts'
import { isNearAny } from '../domain/sphere.ts'
import { enrichmentRefused } from '../errors/enrichment-errors.ts'
import type { Place } from '../ports.ts'

/** What choosing sites needs. */
export interface ChooseDeps {
  task: TaskDefinition
  database: Pick<Database, 'background_sites'>
  siteRules: SiteRules
  now: () => Date
}

interface Choice {
  count: number
  /** Every site of the task so far. */
  sites: readonly BackgroundSite[]
  /** Every known fire. */
  fires: readonly Place[]
}

/** Records the site of a number; undefined if that number has a site already. */
const record = async ({ task: { task }, database: { background_sites: records }, siteRules: rules, now }: ChooseDeps, number: number, fires: readonly Place[]): Promise<BackgroundSite | undefined> => {
  const spot = drawSite(task, number, { fires, rules })
  if (spot === undefined) throw enrichmentRefused(`no spot around the places of PLACES_FILE lies ${rules.fireDistanceKm} km from every known fire; see ENRICH_FIRE_DISTANCE_KM`)
  const site: BackgroundSite = { task, number, ...spot, chosenAt: now().toISOString(), state: 'pending', imageId: null }
  return await records.insert(recordIds.backgroundSite(task, number), site) ? site : undefined
}

/**
 * Chooses sites to fetch: first those that are pending, then new ones, each recorded before it is fetched. A pending site
 * that a fire has come near to since is drawn anew.
 *
 * @throws {AppError} INGEST_ENRICHMENT_REFUSED if there is no spot away from every fire
 */
export const chooseSites = async (deps: ChooseDeps, { count, sites, fires }: Choice): Promise<BackgroundSite[]> => {
  const { task: { task }, database, siteRules } = deps
  const chosen: BackgroundSite[] = []
  const pending = sites.filter(({ state }) => state === 'pending').sort((a, b) => a.number - b.number)
  for (const site of pending.slice(0, count)) {
    if (!isNearAny(site, fires, siteRules.fireDistanceKm)) {
      chosen.push(site)
      continue
    }
    await database.background_sites.remove(recordIds.backgroundSite(task, site.number))
    const anew = await record(deps, site.number, fires)
    if (anew !== undefined) chosen.push(anew)
  }
  for (let number = Math.max(0, ...sites.map((site) => site.number)) + 1; chosen.length < count; number++) {
    const site = await record(deps, number, fires)
    if (site !== undefined) chosen.push(site)
  }
  return chosen
}
