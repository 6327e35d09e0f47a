import type { Fire } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { placeInWindow } from './domain/day-window.ts'
import { type Columns, columnsOfHeader } from './domain/feed-columns.ts'
import { fireIdOf } from './domain/fire-id.ts'
import { type FeedRow, readRow } from './domain/read-row.ts'
import { feedUnreadable } from './errors.ts'
import type { Feed } from './ports.ts'
import { quarantine, type QuarantineDeps } from './quarantine.ts'
import type { WorkContext } from './work-context.ts'

/** What reading the feed needs. */
export interface RegisterDeps extends QuarantineDeps {
  database: Pick<Database, 'fires' | 'quarantine'>
  feed: Feed
  /** Days back from now in which a fire must have started; 0 takes every fire. */
  dayWindow: number
  maxRows: number
}

/** How much of a refused row is kept. */
const KEPT_CHARACTERS = 500

/** What was done with the rows of a feed; none yet. */
export const noRows = () => ({ rows: 0, inWindow: 0, newFires: 0, quarantined: 0 })
type RowCounts = ReturnType<typeof noRows>

interface Reading { context: WorkContext, columns: Columns, seen: Set<string>, now: Date, counts: RowCounts }

const refuse = (deps: RegisterDeps, line: string, detail: string, traceparent: string): Promise<void> =>
  quarantine(deps, { reason: 'row-invalid', detail, origin: line.replaceAll(/\p{Cc}/gu, ' ').slice(0, KEPT_CHARACTERS), traceparent })

/** Records the fire unless it was seen before; says whether it is new. */
const register = async ({ task: { task }, database: { fires } }: RegisterDeps, row: FeedRow, { seen, now }: Reading): Promise<string | undefined> => {
  const fireId = fireIdOf(row)
  if (seen.has(fireId)) return undefined
  seen.add(fireId)
  const fire: Fire = { ...row, fireId, task, firstSeenAt: now.toISOString(), state: 'pending', imageId: null }
  return await fires.insert(recordIds.fire(task, fireId), fire) ? fireId : undefined
}

const takeLine = async (deps: RegisterDeps, line: string, reading: Reading): Promise<void> => {
  const { context: { log, traceparent }, columns, now, counts } = reading
  const row = readRow(columns, line)
  if ('problem' in row) {
    counts.quarantined++
    return refuse(deps, line, row.problem, traceparent)
  }
  const start = placeInWindow(row, { now, days: deps.dayWindow })
  if (start === 'outside') return
  counts.inWindow++
  const fireId = await register(deps, row, reading)
  if (fireId === undefined) return
  counts.newFires++
  if (start === 'future') log.warn({ fireId, startedAt: row.startedAt }, 'new fire starts in the future')
}

/**
 * Reads the whole feed: a new fire within the day window becomes a pending record, a row that makes no sense goes to
 * quarantine.
 *
 * @throws {AppError} INGEST_FEED_UNREADABLE
 */
export const registerFires = async (deps: RegisterDeps, context: WorkContext): Promise<RowCounts> => {
  const counts = noRows()
  const { feed, maxRows, task: { task }, database } = deps
  const seen = new Set((await database.fires.list({ task })).map(({ fireId }) => fireId))
  const now = deps.now()
  let columns: Columns | undefined
  for await (const line of feed.lines(context.stopping)) {
    if (line.trim() === '') continue
    if (columns === undefined) {
      columns = columnsOfHeader(line)
      if (columns === undefined) throw feedUnreadable(feed.name, 'has no columns lat and lon in its first line; is it the active-fires CSV?')
    } else {
      if (++counts.rows > maxRows) throw feedUnreadable(feed.name, `has more than ${maxRows} rows; see FEED_MAX_ROWS`)
      await takeLine(deps, line, { context, columns, seen, now, counts })
    }
  }
  if (columns === undefined) throw feedUnreadable(feed.name, 'is empty')
  return counts
}
