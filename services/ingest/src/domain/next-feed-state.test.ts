import { describe, expect, it } from '@jest/globals'
import type { FeedState } from '@emberwatch/contracts'
import { type FeedOutcome, nextFeedState } from './next-feed-state.ts'

const LIMITS = { staleDays: 3, shrinkShare: 0.5, shrinkHours: 24 }
const START = Date.parse('2023-07-02T12:00:00Z')
const HOUR = 3_600_000

const read = (rows: number, content: string, { missing }: { missing?: string } = {}): FeedOutcome => ({ kind: 'read', rows, contentHash: content.padEnd(64, '0'), missing, etag: `"${content}"`, lastModified: null })
const unreadable: FeedOutcome = { kind: 'unreadable', problem: 'answered HTTP 500' }
const unmodified: FeedOutcome = { kind: 'not-modified' }

/** What is known after polls at these hours. */
const after = (polls: readonly [number, FeedOutcome][], limits = LIMITS): FeedState => {
  let state: FeedState | undefined
  for (const [hours, outcome] of polls) state = nextFeedState(state, outcome, { task: 'wildfire', feed: 'feed.test/fires', settings: 'all', now: new Date(START + hours * HOUR), limits })
  if (state === undefined) throw new Error('no poll')
  return state
}
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString()

describe('a feed', () => {
  it('is in order when it has been read', () => {
    expect(after([[0, read(100, 'a')]])).toEqual({
      task: 'wildfire', feed: 'feed.test/fires', status: 'ok', detail: '', statusSince: at(0), lastPolledAt: at(0), lastReadAt: at(0), lastChangedAt: at(0), rows: 100, shrunkSince: null, contentHash: 'a'.padEnd(64, '0'), settings: 'all', etag: '"a"', lastModified: null
    })
  })

  it('is stale when it has not changed for days, whether its server says so or its rows do', () => {
    expect(after([[0, read(100, 'a')], [71.9, read(100, 'a')]]).status).toBe('ok')
    expect(after([[0, read(100, 'a')], [72, read(100, 'a')], [73, unmodified]])).toMatchObject({ status: 'stale', detail: `has not changed since ${at(0)}`, statusSince: at(72), lastPolledAt: at(73), lastReadAt: at(72) })
    expect(after([[0, read(100, 'a')], [72, unmodified], [73, read(100, 'b')]])).toMatchObject({ status: 'ok', statusSince: at(73), lastChangedAt: at(73) })
    expect(after([[0, read(100, 'a')], [10_000, unmodified]], { ...LIMITS, staleDays: 0 }).status).toBe('ok')
  })

  it('is suspicious when it lost many of its rows, until it has stood so for a day', () => {
    expect(after([[0, read(100, 'a')], [1, read(50, 'b')]])).toMatchObject({ status: 'ok', rows: 50 })
    expect(after([[0, read(100, 'a')], [1, read(49, 'b')]])).toMatchObject({ status: 'suspicious', rows: 100, shrunkSince: at(1), etag: null, detail: expect.stringContaining('has 49 rows that make sense and had 100') })
    expect(after([[0, read(100, 'a')], [1, read(49, 'b')], [24.9, read(48, 'c')]])).toMatchObject({ status: 'suspicious', rows: 100, shrunkSince: at(1), statusSince: at(1) })
    expect(after([[0, read(100, 'a')], [1, read(49, 'b')], [25, read(49, 'b')]])).toMatchObject({ status: 'ok', rows: 49, shrunkSince: null, etag: '"b"' })
    expect(after([[0, read(100, 'a')], [1, read(49, 'b')], [2, read(99, 'd')], [30, read(49, 'b')]])).toMatchObject({ status: 'suspicious', shrunkSince: at(30) })
  })

  it('keeps being suspicious for as long while it cannot be read in between', () => {
    expect(after([[0, read(100, 'a')], [1, read(49, 'b')], [2, unreadable], [25, read(49, 'b')]])).toMatchObject({ status: 'ok', rows: 49 })
  })

  it('may lose all its rows when it is small', () => {
    expect(after([[0, read(19, 'a')], [1, read(0, 'b')]])).toMatchObject({ status: 'ok', rows: 0 })
    expect(after([[0, read(20, 'a')], [1, read(0, 'b')]])).toMatchObject({ status: 'suspicious', rows: 20 })
  })

  it('is suspicious while its server says that something is missing', () => {
    expect(after([[0, read(100, 'a')], [100, read(90, 'b', { missing: 'holds 90 of 120' })]])).toMatchObject({ status: 'suspicious', detail: 'holds 90 of 120', rows: 100 })
  })

  it('is unreadable when a poll could not read it, and nothing can be said to be unchanged after that', () => {
    expect(after([[0, read(100, 'a')], [1, unreadable]])).toMatchObject({ status: 'unreadable', detail: 'answered HTTP 500', lastPolledAt: at(1), lastReadAt: at(0), rows: 100, etag: null })
    expect(after([[0, unreadable]])).toMatchObject({ status: 'unreadable', lastReadAt: null, lastChangedAt: null, contentHash: null })
    expect(after([[0, unreadable], [1, unreadable]])).toMatchObject({ statusSince: at(0) })
  })

  it('is not asked with a validator too long to be kept', () => {
    expect(after([[0, { ...read(1, 'a'), etag: 'x'.repeat(501) } as FeedOutcome]]).etag).toBeNull()
  })
})
