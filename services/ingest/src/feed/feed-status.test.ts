import { describe, expect, it } from '@jest/globals'
import type { EventOf, FeedStatusChangedV1 } from '@emberwatch/contracts'
import { createMetrics } from '@emberwatch/observability'
import { feedUnreadable } from '../errors/feed-errors.ts'
import type { Feed, Validators } from '../ports.ts'
import { createMemoryWorld, csvOf, FEED_RULES, NOW, rowOf } from '../testing/memory-world.ts'

const HOUR = 3_600_000

/** A world whose feed has validators, and whose server counts how it is asked. */
const open = async () => {
  const world = createMemoryWorld()
  const server = { tag: null as string | null, fails: false, asked: [] as (Validators | undefined)[] }
  const feed: Feed = {
    name: 'feed.test/fires',
    identity: 'http://feed.test/fires?key=1',
    async read ({ unless }) {
      server.asked.push(unless)
      if (server.fails) throw feedUnreadable('feed.test/fires', 'answered HTTP 500')
      if (unless !== undefined && unless.etag === server.tag) return 'not-modified'
      async function * body () { yield new TextEncoder().encode(world.outside.csv) }
      return { contentType: 'text/csv', etag: server.tag, lastModified: null, body: body() }
    }
  }
  const metrics = createMetrics('ingest')
  const { poll } = await world.startIngest({ feed, metrics })
  return {
    ...world,
    server,
    metrics,
    start: (other: Parameters<typeof world.startIngest>[0] = {}) => world.startIngest({ feed, metrics, ...other }),
    /** Polls so many hours after the first moment. */
    at: (hours: number) => {
      world.outside.now = new Date(NOW.getTime() + hours * HOUR)
      return poll()
    },
    poll,
    state: () => world.database.feeds.find('wildfire'),
    changes: () => world.bus.published.filter(({ type }) => type === 'emberwatch.feed.status-changed.v1').map((event) => (event as EventOf<typeof FeedStatusChangedV1>).data)
  }
}
const many = (count: number): string => csvOf(...Array.from({ length: count }, (_, index) => `ab, F${index},${40 + index / 10},-100, 2020-07-01 10:00:00,1, OC, GMT`))

describe('a feed that its server says has not changed', () => {
  it('is not read again', async () => {
    const { at, outside, server, state } = await open()
    server.tag = '"one"'
    outside.csv = csvOf(rowOf('A'))
    expect(await at(0)).toMatchObject({ feed: 'read', rows: { total: 1, new: 1 } })
    expect(await at(1)).toMatchObject({ feed: 'not-modified', feedStatus: 'ok', rows: { total: 0, new: 0, known: 0 }, fires: { updated: 0, out: 0 } })
    server.tag = '"two"'
    outside.csv = csvOf(rowOf('A'), rowOf('B', 51))
    expect(await at(2)).toMatchObject({ feed: 'read', rows: { total: 2, new: 1, known: 1 } })
    expect(server.asked).toEqual([undefined, { etag: '"one"', lastModified: null }, { etag: '"one"', lastModified: null }])
    expect(await state()).toMatchObject({ etag: '"two"', lastPolledAt: '2023-07-02T14:00:00.000Z', rows: 2 })
  })

  it('is read with other settings all the same', async () => {
    const { at, poll, outside, server, start } = await open()
    server.tag = '"one"'
    outside.csv = csvOf(rowOf('A'), 'ab, old,51,-100, 2023-06-20 10:00:00,1, OC, GMT')
    await at(0)
    expect(await poll({ dayDelta: 0 })).toMatchObject({ feed: 'read', rows: { new: 1, known: 1 } })
    expect(await poll()).toMatchObject({ feed: 'read' })
    const others = await start({ feedRules: { ...FEED_RULES, wanted: { ...FEED_RULES.wanted, agencies: new Set(['bc']) } } })
    expect(await others.poll()).toMatchObject({ feed: 'read' })
    expect(server.asked).toEqual([undefined, undefined, undefined, undefined])
  })

  it('is read after a poll that could not read it, and after one that died', async () => {
    const { at, outside, server, start } = await open()
    server.tag = '"one"'
    outside.csv = csvOf(rowOf('A'))
    let dies = false
    const dying = await start({ die: (point) => { if (dies && point === 'before-publish') throw new Error('died') } })
    await dying.poll()
    dies = true
    outside.csv = csvOf(rowOf('A'), 'ab,x,north,1')
    server.tag = '"two"'
    await expect(dying.poll()).rejects.toThrow('died')
    expect(await at(1)).toMatchObject({ feed: 'read', rows: { invalid: 1 } })
    server.fails = true
    await expect(at(2)).rejects.toThrow('answered HTTP 500')
    server.fails = false
    expect(await at(3)).toMatchObject({ feed: 'read' })
  })
})

describe('the status of a feed', () => {
  it('is nothing to talk about while it is in order', async () => {
    const { at, outside, changes, metrics } = await open()
    outside.csv = csvOf(rowOf('A'), 'ab,x,north,1', rowOf('A'))
    await at(0)
    await at(1)
    expect(changes()).toEqual([])
    const exposition = await metrics.exposition()
    expect(exposition).toContain('emberwatch_feed_status{status="ok",service="ingest"} 1')
    expect(exposition).toContain('emberwatch_feed_rows_total{outcome="new",service="ingest"} 1')
    expect(exposition).toContain('emberwatch_feed_rows_total{outcome="invalid",service="ingest"} 2')
    expect(exposition).toContain('emberwatch_feed_rows_total{outcome="repeated",service="ingest"} 2')
  })

  it('is said when it changes: stale, unreadable and in order again', async () => {
    const { at, outside, server, changes, state, metrics } = await open()
    outside.csv = csvOf(rowOf('A'))
    await at(0)
    expect(await at(72)).toMatchObject({ feed: 'read', feedStatus: 'stale', rows: { known: 1 } })
    await at(73)
    server.fails = true
    await expect(at(74)).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE' })
    await expect(at(75)).rejects.toMatchObject({ code: 'INGEST_FEED_UNREADABLE' })
    expect(await metrics.exposition()).toContain('emberwatch_feed_status{status="unreadable",service="ingest"} 1')
    server.fails = false
    outside.csv = csvOf(rowOf('B', 51))
    await at(76)
    const [first, ...others] = changes()
    expect(first).toEqual({ feed: 'feed.test/fires', status: 'stale', detail: 'has not changed since 2023-07-02T12:00:00.000Z', statusSince: '2023-07-05T12:00:00.000Z', lastChangedAt: '2023-07-02T12:00:00.000Z' })
    expect(others.map(({ status, statusSince }) => [status, statusSince])).toEqual([['unreadable', '2023-07-05T14:00:00.000Z'], ['ok', '2023-07-05T16:00:00.000Z']])
    expect(await state()).toMatchObject({ status: 'ok', statusSince: '2023-07-05T16:00:00.000Z' })
  })

  it('is suspicious when it lost many rows: new fires are taken, none is out until it has stood so for a day', async () => {
    const { at, outside, poll, database, changes } = await open()
    outside.csv = many(40)
    expect(await poll({ dayDelta: 0 })).toMatchObject({ rows: { new: 40 }, feedStatus: 'ok' })
    outside.csv = `${many(10)}\r\n${rowOf('new', 60)}`
    expect(await at(1)).toMatchObject({ feedStatus: 'suspicious', rows: { total: 11, known: 10, new: 1 }, fires: { out: 0 }, tiles: { taken: 1 } })
    expect(await at(24)).toMatchObject({ feedStatus: 'suspicious', fires: { out: 0 } })
    expect(await at(25)).toMatchObject({ feedStatus: 'ok', fires: { out: 30 } })
    expect(await database.fires.list({ presence: 'out' })).toHaveLength(30)
    expect(changes().map(({ status }) => status)).toEqual(['suspicious', 'ok'])
  })

  it('is suspicious when its rows suddenly make no sense, and marks none of its fires out', async () => {
    const { at, outside, poll } = await open()
    outside.csv = many(40)
    await poll({ dayDelta: 0 })
    outside.csv = many(40).replaceAll(/,-100,/g, ',-100,oops,')
    expect(await at(1)).toMatchObject({ feedStatus: 'suspicious', rows: { total: 40, invalid: 40 }, fires: { out: 0 } })
  })

  it('is not read into a poll that was stopped', async () => {
    const world = createMemoryWorld()
    const asked = Promise.withResolvers<void>()
    const feed: Feed = {
      name: 'feed.test/fires',
      identity: '',
      read: ({ signal }) => new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(feedUnreadable('feed.test/fires', 'was not read to its end')))
        asked.resolve()
      })
    }
    const { poll, stop } = await world.startIngest({ feed })
    const polled = poll().catch((error: Error) => error.message)
    await asked.promise
    await stop()
    expect(await polled).toContain('was not read to its end')
    expect(await world.database.feeds.list()).toEqual([])
    expect(world.said()).toEqual([])
  })
})
