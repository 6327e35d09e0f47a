import { AppError, type FeedState, type PollResult } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { judgeReading } from '../domain/judge-feed.ts'
import type { FeedOutcome } from '../domain/next-feed-state.ts'
import type { Feed, FeedText } from '../ports.ts'
import type { WorkContext } from '../work-context.ts'
import { markOut } from './mark-out.ts'
import { readFeed } from './read-feed.ts'
import { noRows, registerFires, type RegisterDeps } from './register-fires.ts'

/** What looking at the feed needs. */
export interface CheckDeps extends RegisterDeps { feed: Feed }

/** How a poll looks at the feed. */
interface CheckOptions { before: FeedState | undefined, settings: string, dayWindow: number, now: Date, context: WorkContext }

/** What was found of the feed, and done with it. */
export interface Checked extends Pick<PollResult, 'rows' | 'fires'> {
  outcome: FeedOutcome
  /** Why it could not be read. */
  failure?: AppError
}

const nothing = () => ({ rows: noRows(), fires: { updated: 0, out: 0 } })

/** Identifies everything that changes what a poll makes of the same text. */
export const settingsOf = ({ feed, feedRules: { wanted: { agencies, box, minHectares } } }: Pick<CheckDeps, 'feed' | 'feedRules'>, dayWindow: number): string =>
  sha256(JSON.stringify([feed.identity, dayWindow, [...agencies].sort(), box ?? null, minHectares])).slice(0, 16)

const takeText = async (deps: CheckDeps, text: FeedText, { before, dayWindow, now, context }: CheckOptions): Promise<Checked> => {
  const { feed, feedRules: { limits } } = deps
  const entries = await readFeed(text, feed.name)
  const { rows, updated, known, contentHash } = await registerFires(deps, entries.rows, { feed: feed.name, context, dayWindow, now })
  const reading = { rows: rows.total - rows.invalid, contentHash, missing: entries.missing }
  const { believed } = judgeReading(before, reading, { now, limits })
  const out = believed ? await markOut(deps, known, context) : 0
  return { outcome: { kind: 'read', ...reading, etag: text.etag, lastModified: text.lastModified }, rows, fires: { updated, out } }
}

/** Reads the feed, unless its server says that it has not changed, and takes what is in it. */
export const checkFeed = async (deps: CheckDeps, options: CheckOptions): Promise<Checked> => {
  const { before, settings, context: { stopping } } = options
  const hasValidators = before !== undefined && (before.etag !== null || before.lastModified !== null)
  const unless = hasValidators && before.settings === settings ? { etag: before.etag, lastModified: before.lastModified } : undefined
  try {
    const text = await deps.feed.read({ unless, signal: stopping })
    return text === 'not-modified' ? { ...nothing(), outcome: { kind: 'not-modified' } } : await takeText(deps, text, options)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INGEST_FEED_UNREADABLE') throw error
    return { ...nothing(), outcome: { kind: 'unreadable', problem: error.message }, failure: error }
  }
}
