import type { EnrichmentResult, TileCounts } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import type { Database } from '@emberwatch/storage'
import { backgroundNeed, isInVain } from '../domain/background-need.ts'
import { enrichmentRefused } from '../errors/enrichment-errors.ts'
import { inParallel } from '../in-parallel.ts'
import type { Place } from '../ports.ts'
import { withBreaker } from '../tiles/with-breaker.ts'
import type { CutVersion } from '../versions/cut-version.ts'
import type { WorkContext } from '../work-context.ts'
import { chooseSites, type ChooseDeps } from './choose-sites.ts'
import { takeSite, type TakeSiteDeps } from './take-site.ts'

/** What enriching needs. */
export interface EnrichDeps extends ChooseDeps, TakeSiteDeps {
  task: ChooseDeps['task']
  now: () => Date
  database: TakeSiteDeps['database'] & Pick<Database, 'fires'>
  /** Background tiles wanted for each tile of a fire; 0 for none, except on request. */
  enrichRatio: number
  enrichMaxPerPoll: number
  fetchConcurrency: number
  cutVersion: CutVersion
}

/** No more sites are chosen for one request. */
const MOST = 1000

/** How many images the task has of fires and of the background. */
const countImages = ({ task: { feedLabel, backgroundLabel }, known }: EnrichDeps): { fireTiles: number, backgroundTiles: number } => {
  const counts = { fireTiles: 0, backgroundTiles: 0 }
  for (const { label, removed } of known.all()) {
    if (removed) continue
    if (label === feedLabel) counts.fireTiles++
    if (label === backgroundLabel) counts.backgroundTiles++
  }
  return counts
}

/** Where fires are known to be or to have been: in the feed, or in a labelled tile. */
const findFires = async ({ task: { task, feedLabel }, database, known }: EnrichDeps): Promise<Place[]> => {
  const ofImages = [...known.all()].flatMap(({ label, place }) => label === feedLabel && place !== null ? [place] : [])
  return [...(await database.fires.list({ task })).map(({ lat, lon }) => ({ lat, lon })), ...ofImages]
}

/** Fetches tiles away from every known fire, so that a model learns what no fire looks like; one enrichment at a time. */
export const createEnricher = (deps: EnrichDeps) => {
  const { task: { task, backgroundLabel }, database } = deps
  const inTurn = createQueue()

  const fetchSites = async (count: number, label: string, context: WorkContext): Promise<TileCounts> => {
    const counts = { taken: 0, quarantined: 0, deferred: 0 }
    const sites = await chooseSites(deps, { count, sites: await database.background_sites.list({ task }), fires: await findFires(deps) })
    const parts = { ...deps, tiles: withBreaker(deps.tiles, context.log) }
    await inParallel(sites, { limit: deps.fetchConcurrency, stopping: context.stopping }, async (site) => {
      counts[await takeSite(parts, site, label, context)]++
    })
    return { ...counts, deferred: sites.length - counts.taken - counts.quarantined }
  }

  const fetchLacking = async (context: WorkContext): Promise<TileCounts | null> => {
    if (backgroundLabel === undefined || deps.enrichRatio === 0) return null
    const count = backgroundNeed({ ...countImages(deps), ratio: deps.enrichRatio, most: deps.enrichMaxPerPoll })
    if (count === 0) return null
    if (isInVain(await database.background_sites.list({ task }))) {
      context.log.warn({ lacking: count }, 'most background tiles came to nothing, so no more are fetched with polls; see their reasons in quarantine, set ENRICH_RATIO=0, or ask for an enrichment')
      return null
    }
    return await fetchSites(count, backgroundLabel, context)
  }

  return {
    /** What a poll does: fetches what the classes lack to be balanced. Null where nothing is lacking or wanted; never fails, since a poll is about fires. */
    withPoll: (context: WorkContext): Promise<TileCounts | null> => inTurn(() => fetchLacking(context)).catch((error: unknown) => {
      context.log.warn({ error }, 'no background tiles fetched with this poll')
      return null
    }),
    /**
     * What somebody asked for: so many tiles, or what the classes lack to be balanced.
     *
     * @throws {AppError} INGEST_ENRICHMENT_REFUSED
     */
    onRequest: (count: number | undefined, context: WorkContext): Promise<EnrichmentResult> => inTurn(async () => {
      if (backgroundLabel === undefined) throw enrichmentRefused(`task ${task} has no backgroundLabel in its definition, so background tiles would have no class`)
      const wanted = count ?? backgroundNeed({ ...countImages(deps), ratio: deps.enrichRatio === 0 ? 1 : deps.enrichRatio, most: MOST })
      const tiles = wanted === 0 ? { taken: 0, quarantined: 0, deferred: 0 } : await fetchSites(wanted, backgroundLabel, context)
      const cut = await deps.cutVersion(context)
      return { wanted, ...tiles, datasetVersion: cut?.version ?? null }
    })
  }
}
export type Enricher = ReturnType<typeof createEnricher>
