import { createHash } from 'node:crypto'
import type { Fire, RowCounts } from '@emberwatch/contracts'
import { type Database, type ObjectStore, recordIds } from '@emberwatch/storage'
import type { FeedRules } from '../config/feed-rules.ts'
import { placeInWindow } from '../domain/day-window.ts'
import type { FeedRow } from '../domain/feed-row.ts'
import { fireIdOf } from '../domain/fire-id.ts'
import { isWanted } from '../domain/wanted-fires.ts'
import { feedInterrupted, feedUnreadable } from '../errors/feed-errors.ts'
import type { WorkContext } from '../work-context.ts'
import type { FeedEntry } from './feed-entry.ts'
import { type KnownFire, loadKnownFires } from './known-fires.ts'
import type { RefuseRow } from './refuse-row.ts'
import { type UpdateDeps, updateFire } from './update-fire.ts'

/** What taking the rows of a feed needs. */
export interface RegisterDeps extends UpdateDeps {
  database: Pick<Database, 'fires' | 'fire_updates' | 'quarantine'>
  objects: Pick<ObjectStore, 'put'>
  feedRules: FeedRules
  refuseRow: RefuseRow
}

/** No row yet. */
export const noRows = (): RowCounts => ({ total: 0, new: 0, known: 0, repeated: 0, outsideWindow: 0, filtered: 0, invalid: 0 })

/** What was done with the rows of a feed. */
export interface Registered {
  rows: RowCounts
  /** Known fires of which the feed said something new. */
  updated: number
  known: ReadonlyMap<string, KnownFire>
  /** Of what the rows say, so that a feed whose bytes change but not its rows counts as unchanged. */
  contentHash: string
}

interface Reading { context: WorkContext, dayWindow: number, now: Date, known: Map<string, KnownFire>, rows: RowCounts, updated: number }

const register = async ({ task: { task }, database: { fires } }: RegisterDeps, { nationalId: _, reportedAt: __, ...row }: FeedRow, { fireId, reading: { known, now } }: { fireId: string, reading: Reading }): Promise<boolean> => {
  const { hectares, stageOfControl } = row
  known.set(fireId, { hectares, stageOfControl, presence: 'active', updates: 0, isInFeed: true, isRead: true })
  const at = now.toISOString()
  const fire: Fire = { ...row, fireId, task, firstSeenAt: at, state: 'pending', imageId: null, presence: 'active', updates: 0, updatedAt: at }
  return await fires.insert(recordIds.fire(task, fireId), fire)
}

const takeKnown = async (deps: RegisterDeps, { hectares, stageOfControl }: FeedRow, { fireId, known, reading }: { fireId: string, known: KnownFire, reading: Reading }): Promise<keyof RowCounts> => {
  if (known.isRead) return 'repeated'
  known.isRead = known.isInFeed = true
  const { traceparent } = reading.context
  if (await updateFire(deps, { fireId, known, standing: { hectares, stageOfControl, presence: 'active' }, traceparent })) reading.updated++
  return 'known'
}

/** What becomes of one row. Known fires are followed wherever and whenever they are; windows and filters are for new ones. */
const takeRow = async (deps: RegisterDeps, row: FeedRow, reading: Reading): Promise<keyof RowCounts> => {
  const fireId = fireIdOf(row)
  const known = reading.known.get(fireId)
  if (known !== undefined) return await takeKnown(deps, row, { fireId, known, reading })
  const start = placeInWindow(row, { now: reading.now, days: reading.dayWindow })
  if (start === 'outside') return 'outsideWindow'
  if (!isWanted(deps.feedRules.wanted, row)) return 'filtered'
  if (!await register(deps, row, { fireId, reading })) return 'known'
  if (start === 'future') reading.context.log.warn({ fireId, startedAt: row.startedAt }, 'new fire starts in the future')
  return 'new'
}

/** A known fire whose row makes no sense now is in the feed all the same. */
const takeEntry = async (deps: RegisterDeps, entry: FeedEntry, reading: Reading): Promise<keyof RowCounts> => {
  if (!('problem' in entry)) return await takeRow(deps, entry, reading)
  const known = entry.fireId === undefined ? undefined : reading.known.get(entry.fireId)
  if (known !== undefined) known.isInFeed = true
  await deps.refuseRow(entry, reading.context.traceparent)
  return 'invalid'
}

/**
 * Reads a whole feed: a new fire that is wanted becomes a pending record, a known one is updated, a row that makes no
 * sense goes to quarantine. Every row is counted in exactly one place.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE
 */
export const registerFires = async (deps: RegisterDeps, entries: AsyncIterable<FeedEntry>, { feed, ...how }: { feed: string, context: WorkContext, dayWindow: number, now: Date }): Promise<Registered> => {
  const { maxRows } = deps.feedRules
  const rows = noRows()
  const content = createHash('sha256')
  const reading: Reading = { ...how, known: await loadKnownFires(deps.database, deps.task.task), rows, updated: 0 }
  for await (const entry of entries) {
    if (how.context.stopping.aborted) throw feedInterrupted(feed)
    if (++rows.total > maxRows) throw feedUnreadable(feed, `has more than ${maxRows} rows; see FEED_MAX_ROWS`)
    content.update(JSON.stringify(entry))
    rows[await takeEntry(deps, entry, reading)]++
  }
  return { rows, updated: reading.updated, known: reading.known, contentHash: content.digest('hex') }
}
