import type { MessageOf, Quarantined, QuarantineSettling, RejectionReason } from '@emberwatch/contracts'
import { type Database, type ObjectStore, recordIds } from '@emberwatch/storage'
import { siteOfOrigin } from '../domain/site-origin.ts'
import { rejectionIdOf } from '../quarantine.ts'
import { type Acceptance, acceptTile } from '../tiles/accept-tile.ts'
import { fetchAndAccept, type FetchAndAcceptDeps } from '../tiles/fetch-and-accept.ts'
import type { WantedTile } from '../tiles/wanted-tile.ts'
import type { WorkContext } from '../work-context.ts'

/** What settling an entry needs. */
export interface SettleEntryDeps extends FetchAndAcceptDeps {
  database: Pick<Database, 'fires' | 'background_sites' | 'images' | 'quarantine'>
  objects: Pick<ObjectStore, 'find' | 'put'>
  now: () => Date
}

/** What somebody decided about quarantine entries. */
type Decision = Pick<MessageOf<typeof QuarantineSettling.request>, 'action' | 'by' | 'why'>

/** What became of an entry, and why it could not be settled; one that does not stay open has a successor with the new reason. */
type Settled = { outcome: 'accepted' | 'dismissed' } | { outcome: 'stillRefused', staysOpen: boolean, reason: RejectionReason, detail: string }

type Tried = Acceptance | { outcome: 'impossible', problem: string }

const wantedTile = ({ origin, fireId }: Quarantined, tile: NonNullable<Quarantined['tile']>, traceparent: string): WantedTile => {
  const { label, lat, lon, source, split } = tile
  return { label, place: lat === null || lon === null ? null : { lat, lon }, source, origin, from: tile.origin, fireId: fireId ?? undefined, split, traceparent }
}

/** Takes the bytes that were kept, judging them again or despite of how they were judged. */
const acceptKept = async (deps: SettleEntryDeps, { objectKey }: Quarantined, tile: WantedTile & { despite: boolean }): Promise<Tried> => {
  const bytes = objectKey === null ? undefined : await deps.objects.find(objectKey)
  return bytes === undefined ? { outcome: 'impossible', problem: 'no bytes of it were kept' } : await acceptTile(deps, { ...tile, bytes })
}

/** The tile that is there already, of the same place and label: a process stored it and died before it could say so. */
const findStored = ({ known }: SettleEntryDeps, { place, label }: WantedTile): Acceptance | undefined => {
  const imageId = place === null ? undefined : known.imageIdAt(place)
  return imageId !== undefined && known.find(imageId)?.label === label ? { outcome: 'known', imageId } : undefined
}

const tryEntry = async (deps: SettleEntryDeps, entry: Quarantined, { action }: Decision, { traceparent, stopping }: WorkContext): Promise<Tried> => {
  if (entry.tile === undefined || entry.tile === null) {
    const then = action === 'retry' ? 'each poll reads it anew as long as it stands in the feed' : 'there is nothing to take'
    return { outcome: 'impossible', problem: `it is a row that could not be read, not a tile: ${then}` }
  }
  const tile = wantedTile(entry, entry.tile, traceparent)
  const { place } = tile
  if (action === 'accept') return await acceptKept(deps, entry, { ...tile, despite: true })
  if (tile.source === 'import' || place === null) return await acceptKept(deps, entry, { ...tile, despite: false })
  return findStored(deps, tile) ?? await fetchAndAccept(deps, { ...tile, place }, stopping)
}

/**
 * Settles one entry as somebody decided. Whatever it leads to is noted in this order: the image, the fire or site that it
 * is of, the entry; a crash leaves the entry open, and settling it again finishes what was begun.
 *
 * @throws {AppError} where the provider or a server is away
 */
export const settleEntry = async (deps: SettleEntryDeps, entry: Quarantined, decision: Decision, context: WorkContext): Promise<Settled> => {
  const { task, rejectionId, fireId, origin, resolution } = entry
  const { action, by, why } = decision
  if (resolution !== undefined && resolution !== null) return { outcome: resolution.outcome }
  const { quarantine, fires, background_sites: sites } = deps.database
  const resolve = (outcome: 'accepted' | 'dismissed', imageId: string | null, because = why): Promise<void> =>
    quarantine.inform(recordIds.rejection(task, rejectionId), { resolution: { outcome, imageId, by, why: because, at: deps.now().toISOString() } })
  if (action === 'dismiss') {
    await resolve('dismissed', null)
    return { outcome: 'dismissed' }
  }
  const tried = await tryEntry(deps, entry, decision, context)
  if (tried.outcome === 'impossible') return { outcome: 'stillRefused', staysOpen: true, reason: entry.reason, detail: tried.problem }
  if (tried.outcome === 'quarantined') {
    const { reason, detail } = tried.rejection
    if (reason === entry.reason) return { outcome: 'stillRefused', staysOpen: true, reason, detail }
    // Its entry for the new reason is the open one now, also if an earlier try had closed that; one tile is not open twice.
    await quarantine.inform(recordIds.rejection(task, rejectionIdOf(origin, reason)), { resolution: null })
    await resolve('dismissed', null, `${why} (tried again, and refused for another reason: ${reason})`)
    return { outcome: 'stillRefused', staysOpen: false, reason, detail }
  }
  const { imageId } = tried
  const site = siteOfOrigin(origin)
  if (fireId !== null) await fires.inform(recordIds.fire(task, fireId), { state: 'taken', imageId })
  if (site !== undefined) await sites.inform(recordIds.backgroundSite(task, site), { state: 'taken', imageId })
  await resolve('accepted', imageId)
  return { outcome: 'accepted' }
}
