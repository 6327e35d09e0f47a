import type { MessageOf, Quarantined, QuarantineSettling, SettlingResult } from '@emberwatch/contracts'
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

/** Entries settled by one request; who wants more asks again. */
const MOST = 1000
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

/** The entries that a request is about: those named, or the oldest open ones of a reason. */
const findEntries = async (deps: SettleDeps, { rejectionIds, reason }: Request): Promise<Quarantined[]> => {
  if (rejectionIds !== undefined) return (await findNamed(deps, rejectionIds)).filter((entry) => reason === undefined || entry.reason === reason)
  if (reason === undefined) throw notSettled('say which entries are meant: by rejectionIds, or all open ones of a reason')
  const open = { task: deps.task.task, reason: reason as Quarantined['reason'], resolution: null }
  return (await deps.database.quarantine.page(open, { sortBy: 'rejectedAt', limit: MOST })).items
}

/** Settles quarantine entries as people decide, one request at a time. */
export const createSettler = (deps: SettleDeps) => {
  const inTurn = createQueue()
  const settle = async (request: Request, context: WorkContext): Promise<SettlingResult> => {
    const entries = await findEntries(deps, request)
    const counts = { accepted: 0, dismissed: 0, stillRefused: 0 }
    const problems: string[] = []
    const parts = { ...deps, tiles: withBreaker(deps.tiles, context.log) }
    await inParallel(entries, { limit: deps.fetchConcurrency, stopping: context.stopping }, async (entry) => {
      try {
        const settled = await settleEntry(parts, entry, request, context)
        counts[settled.outcome]++
        if ('problem' in settled) problems.push(`${entry.rejectionId.slice(0, 12)}… (${entry.origin}): ${settled.problem}`)
      } catch (error) {
        context.log.warn({ rejectionId: entry.rejectionId, error }, 'quarantine entry not settled now')
      }
    })
    const cut = counts.accepted > 0 ? await deps.cutVersion(context) : undefined
    context.log.info({ action: request.action, by: request.by, entries: entries.length, ...counts }, 'quarantine settled')
    if (request.action === 'accept' && problems.length > 0 && problems.length === entries.length) throw notSettled(`cannot be taken: ${problems.slice(0, 3).join('; ')}`)
    const { accepted, dismissed, stillRefused } = counts
    return { entries: entries.length, ...counts, deferred: entries.length - accepted - dismissed - stillRefused, datasetVersion: cut?.version ?? null }
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
