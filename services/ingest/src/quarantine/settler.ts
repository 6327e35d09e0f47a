import { AppError, type MessageOf, type Quarantined, type QuarantineSettling, type RejectionReason, type SettlingResult } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import { notSettled, rejectionsNotFound } from '../errors/quarantine-errors.ts'
import { inParallel } from '../in-parallel.ts'
import { withBreaker } from '../tiles/with-breaker.ts'
import type { CutVersion } from '../versions/cut-version.ts'
import type { WorkContext } from '../work-context.ts'
import { settleEntry, type SettleEntryDeps } from './settle-entry.ts'

/** What settling quarantine needs. */
export interface SettleDeps extends SettleEntryDeps {
  cutVersion: CutVersion
  fetchConcurrency: number
}

type Request = MessageOf<typeof QuarantineSettling.request>

/** Entries tried by one request; the answer says how many are left for the next one. */
const MOST = 10_000
const PAGE = 500
const MOST_PROBLEMS = 20
const LOOKED_UP_AT_ONCE = 8

/** The entries with these ids. */
const findNamed = async ({ task: { task }, database }: SettleDeps, ids: readonly string[]): Promise<Quarantined[]> => {
  const found = new Map<string, Quarantined>()
  await inParallel(new Set(ids), { limit: LOOKED_UP_AT_ONCE, stopping: new AbortController().signal }, async (id) => {
    const entry = await database.quarantine.find(recordIds.rejection(task, id))
    if (entry !== undefined) found.set(id, entry)
  })
  const missing = ids.filter((id) => !found.has(id))
  if (missing.length > 0) throw rejectionsNotFound(task, missing)
  return [...found.values()]
}

/** What became of the entries so far. */
const createTally = () => ({ counts: { entries: 0, accepted: 0, dismissed: 0, stillRefused: 0, deferred: 0 }, problems: [] as SettlingResult['problems'], stayOpen: 0 })
type Tally = ReturnType<typeof createTally>
type TryAll = (entries: readonly Quarantined[]) => Promise<void>

const detailOf = (error: unknown): string => error instanceof AppError ? error.message : 'a mistake of ours; the log of the ingest service has it'

/** Settles entries side by side, and notes in the tally what became of each; one that fails keeps back no other. */
const createTryAll = (deps: SettleDeps, { request, context, tally }: { request: Request, context: WorkContext, tally: Tally }): TryAll => {
  const { counts, problems } = tally
  const note = (problem: SettlingResult['problems'][number]): void => { if (problems.length < MOST_PROBLEMS) problems.push(problem) }
  const parts = { ...deps, tiles: withBreaker(deps.tiles, context.log) }
  return (entries) => inParallel(entries, { limit: deps.fetchConcurrency, stopping: context.stopping }, async (entry) => {
    const { rejectionId } = entry
    counts.entries++
    try {
      const settled = await settleEntry(parts, entry, request, context)
      counts[settled.outcome]++
      if (settled.outcome !== 'stillRefused') return
      if (settled.staysOpen) tally.stayOpen++
      note({ rejectionId, reason: settled.reason, detail: settled.detail })
    } catch (error) {
      counts.deferred++
      tally.stayOpen++
      note({ rejectionId, reason: entry.reason, detail: detailOf(error) })
      context.log.warn({ rejectionId, error }, 'quarantine entry not settled now')
    }
  })
}

/** Goes through the open entries of a reason, oldest first, and says how many it did not come to. Those settled are no longer open, so the next page begins after those that stay. */
const tryOpen = async ({ database, task: { task } }: SettleDeps, reason: RejectionReason, { tally, tryAll, stopping }: { tally: Tally, tryAll: TryAll, stopping: AbortSignal }): Promise<number> => {
  for (;;) {
    const { stayOpen, counts: { entries } } = tally
    const { items, total } = await database.quarantine.page({ task, reason, resolution: null }, { sortBy: 'rejectedAt', limit: PAGE, offset: stayOpen })
    await tryAll(items)
    const remaining = Math.max(0, total - stayOpen - (tally.counts.entries - entries))
    if (items.length === 0 || remaining === 0 || tally.counts.entries >= MOST || stopping.aborted) return remaining
  }
}

/** Settles quarantine entries as people decide, one request at a time. */
export const createSettler = (deps: SettleDeps) => {
  const inTurn = createQueue()
  const settle = async (request: Request, context: WorkContext): Promise<SettlingResult> => {
    const { rejectionIds, reason, action, by } = request
    const tally = createTally()
    const tryAll = createTryAll(deps, { request, context, tally })
    const tryNamed = async (ids: readonly string[]): Promise<number> => {
      const named = (await findNamed(deps, ids)).filter((entry) => reason === undefined || entry.reason === reason)
      await tryAll(named)
      return named.length - tally.counts.entries
    }
    const tryThose = async (): Promise<number> => {
      if (rejectionIds !== undefined) return await tryNamed(rejectionIds)
      if (reason !== undefined) return await tryOpen(deps, reason, { tally, tryAll, stopping: context.stopping })
      throw notSettled('say which entries are meant: by rejectionIds, or all open ones of a reason')
    }
    const remaining = await tryThose()
    const { counts, problems } = tally
    const cut = counts.accepted > 0 ? await deps.cutVersion(context) : undefined
    context.log.info({ action, by, ...counts, remaining }, 'quarantine settled')
    if (action === 'accept' && counts.entries > 0 && counts.stillRefused === counts.entries) {
      throw notSettled(`cannot be taken: ${problems.slice(0, 3).map(({ rejectionId, reason, detail }) => `${rejectionId.slice(0, 12)}…: ${reason}: ${detail}`).join('; ')}`)
    }
    return { ...counts, remaining, problems, datasetVersion: cut?.version ?? null }
  }
  return {
    /**
     * Tries entries again, takes them as they are, or dismisses them; those settled before are counted as they are.
     *
     * @throws {AppError} QUARANTINE_NOT_FOUND, naming the ids that are not there; nothing is settled then
     * @throws {AppError} QUARANTINE_NOT_SETTLED if none of what was to be accepted can be
     */
    settle: (request: Request, context: WorkContext): Promise<SettlingResult> => inTurn(() => settle(request, context))
  }
}
export type Settler = ReturnType<typeof createSettler>
