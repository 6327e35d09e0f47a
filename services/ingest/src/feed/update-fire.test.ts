import { describe, expect, it } from '@jest/globals'
import type { Failpoint } from '@emberwatch/storage'
import { createFeedWorld, feedOf } from '../testing/feed-world.ts'
import { csvOf, NOW } from '../testing/memory-world.ts'

type Point = Parameters<Failpoint>[0]

/** The one fire of these tests, as the feed tells of it. */
const row = (hectares: number | string, stage: string): string => `ab, A,50,-100, 2023-07-01 10:00:00,${hectares}, ${stage}, GMT`
const dying = (point: Point): Failpoint => (name) => {
  if (name === point) throw new Error(`died ${point}`)
}
const later = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000)

const open = () => {
  const world = createFeedWorld()
  const { database, bus } = world
  return {
    ...world,
    poll: (rows: string[], options?: Parameters<typeof world.check>[1]) => world.check(feedOf(csvOf(...rows)), options),
    fire: async () => (await database.fires.list({ name: 'A' }))[0],
    history: async () => (await database.fire_updates.list()).sort((a, b) => a.number - b.number).map(({ number, hectares, stageOfControl, presence }) => [number, hectares, stageOfControl, presence]),
    /** Updates by id, as often as they were said. */
    said: () => bus.published.map(({ id }) => id)
  }
}

describe('a known fire', () => {
  it('is as it was first seen until the feed says something else', async () => {
    const { poll, fire, history } = open()
    await poll([row(1, 'OC')])
    expect((await poll([row(1, 'OC')], { now: later(1) })).fires).toEqual({ updated: 0, out: 0 })
    expect(await history()).toEqual([])
    expect(await fire()).toMatchObject({ presence: 'active', updates: 0, updatedAt: NOW.toISOString() })
  })

  it('has its size and status updated, with a history that events tell', async () => {
    const { poll, fire, history, bus } = open()
    await poll([row(1, 'OC')])
    expect((await poll([row(2.5, 'OC')], { now: later(1) })).fires).toEqual({ updated: 1, out: 0 })
    expect((await poll([row('', 'UC')], { now: later(2) })).fires).toEqual({ updated: 1, out: 0 })
    expect(await history()).toEqual([[1, 2.5, 'OC', 'active'], [2, null, 'UC', 'active']])
    expect(await fire()).toMatchObject({ hectares: null, stageOfControl: 'UC', updates: 2, updatedAt: later(2).toISOString(), state: 'pending', firstSeenAt: NOW.toISOString() })
    expect(bus.published.map(({ type, subject, data }) => [type, subject, data])).toEqual([
      ['emberwatch.fire.updated.v1', 'ab/a/2023-07-01#1', { fireId: 'ab/a/2023-07-01', number: 1, at: later(1).toISOString(), presence: 'active', hectares: 2.5, stageOfControl: 'OC' }],
      ['emberwatch.fire.updated.v1', 'ab/a/2023-07-01#2', { fireId: 'ab/a/2023-07-01', number: 2, at: later(2).toISOString(), presence: 'active', hectares: null, stageOfControl: 'UC' }]
    ])
  })

  it('is out when the feed no longer has it, and active again when it comes back', async () => {
    const { poll, fire, history } = open()
    await poll([row(1, 'OC')])
    expect((await poll([], { now: later(1) })).fires).toEqual({ updated: 0, out: 1 })
    expect((await poll([], { now: later(2) })).fires).toEqual({ updated: 0, out: 0 })
    expect(await fire()).toMatchObject({ presence: 'out', hectares: 1, stageOfControl: 'OC' })
    expect((await poll([row(3, 'OC')], { now: later(3) })).fires).toEqual({ updated: 1, out: 0 })
    expect(await history()).toEqual([[1, 1, 'OC', 'out'], [2, 3, 'OC', 'active']])
  })

  it('is followed although it is no longer within the day window or of a wanted size', async () => {
    const { poll, history } = open()
    await poll([row(10, 'OC')])
    const { rows, fires } = await poll([row(2, 'UC')], { now: later(60 * 24 * 30), rules: { dayWindow: 3, wanted: { agencies: new Set(['bc']), box: undefined, minHectares: 5 } } })
    expect(rows).toMatchObject({ known: 1, outsideWindow: 0, filtered: 0 })
    expect(fires).toEqual({ updated: 1, out: 0 })
    expect(await history()).toEqual([[1, 2, 'UC', 'active']])
  })

  it('is not out while its row makes no sense', async () => {
    const { poll, history } = open()
    await poll([row(1, 'OC')])
    expect(await poll([row('many', 'UC')])).toMatchObject({ rows: { invalid: 1 }, fires: { updated: 0, out: 0 } })
    expect(await history()).toEqual([])
  })

  it('is not out in a feed that lost many rows at once, nor in one that breaks off or lacks fires', async () => {
    const { poll, check, database, history } = open()
    const others = Array.from({ length: 24 }, (_, index) => `bc, ${index},51,${-100 - index}, 2023-07-01 10:00:00,1, OC, GMT`)
    await poll([row(1, 'OC'), ...others])
    const before = { rows: 25, contentHash: null, lastChangedAt: null, shrunkSince: null } as never
    expect(await poll(others.slice(0, 10), { before })).toMatchObject({ rows: { known: 10 }, fires: { out: 0 } })
    expect(await check({ ...feedOf(csvOf(...others)), read: async () => ({ contentType: '', etag: null, lastModified: null, body: (async function * () { yield new TextEncoder().encode(csvOf('ab,B,1,2')); throw new Error('reset') })() }) }, { before }).catch((error: Error) => error.message)).toBe('reset')
    const collection = JSON.stringify({ type: 'FeatureCollection', numberMatched: 26, features: [{ properties: { agency: 'on', firename: 'new', lat: 50, lon: -90 } }] })
    expect(await check(feedOf(collection), { before })).toMatchObject({ rows: { new: 1 }, fires: { out: 0 } })
    expect(await history()).toEqual([])
    expect(await poll(others, { before })).toMatchObject({ fires: { out: 2 } })
    expect(await database.fires.list({ presence: 'out' })).toHaveLength(2)
  })
})

describe('a process that dies', () => {
  it.each<Point>(['before-record', 'before-publish', 'before-clear'])('%s of an update leaves one update for each change, said once', async (point) => {
    const { poll, fire, history, said, sweep } = open()
    await poll([row(1, 'OC')])
    await expect(poll([row(2, 'UC')], { now: later(1), die: dying(point) })).rejects.toThrow('died')
    await poll([row(2, 'UC')], { now: later(2) })
    await poll([row(2, 'UC')], { now: later(3) })
    await sweep()
    expect(await history()).toEqual([[1, 2, 'UC', 'active']])
    expect(await fire()).toMatchObject({ hectares: 2, stageOfControl: 'UC', updates: 1 })
    expect(new Set(said())).toEqual(new Set(['fire.updated.v1/wildfire/ab/a/2023-07-01#1']))
  })

  it.each<[Point, unknown[]]>([
    ['before-record', [[1, 3, 'UC', 'active']]],
    ['before-publish', [[1, 2, 'UC', 'active'], [2, 3, 'UC', 'active']]],
    ['before-clear', [[1, 2, 'UC', 'active'], [2, 3, 'UC', 'active']]]
  ])('%s of an update, after which the feed changes again, leaves a history without gap', async (point, expected) => {
    const { poll, fire, history } = open()
    await poll([row(1, 'OC')])
    await expect(poll([row(2, 'UC')], { now: later(1), die: dying(point) })).rejects.toThrow('died')
    await poll([row(3, 'UC')], { now: later(2) })
    expect(await history()).toEqual(expected)
    expect(await fire()).toMatchObject({ hectares: 3, updates: expected.length })
  })

  it.each<[Point, unknown[]]>([
    ['before-record', []],
    ['before-publish', [[1, 2, 'UC', 'active'], [2, 1, 'OC', 'active']]],
    ['before-clear', [[1, 2, 'UC', 'active'], [2, 1, 'OC', 'active']]]
  ])('%s of an update, after which the feed takes it back, leaves a history that says so', async (point, expected) => {
    const { poll, fire, history } = open()
    await poll([row(1, 'OC')])
    await expect(poll([row(2, 'UC')], { now: later(1), die: dying(point) })).rejects.toThrow('died')
    await poll([row(1, 'OC')], { now: later(2) })
    expect(await history()).toEqual(expected)
    expect(await fire()).toMatchObject({ hectares: 1, stageOfControl: 'OC', updates: expected.length })
  })

  it.each<Point>(['before-record', 'before-publish', 'before-clear'])('%s of marking a fire out leaves it out once', async (point) => {
    const { poll, fire, history } = open()
    await poll([row(1, 'OC')])
    await expect(poll([], { now: later(1), die: dying(point) })).rejects.toThrow('died')
    await poll([], { now: later(2) })
    expect(await history()).toEqual([[1, 1, 'OC', 'out']])
    expect(await fire()).toMatchObject({ presence: 'out', updates: 1 })
  })

  it('between an update and the record of the fire is made good by the next', async () => {
    const { poll, fire, history, database } = open()
    await poll([row(1, 'OC')])
    await poll([row(2, 'UC')], { now: later(1) })
    await database.fires.inform('wildfire#ab/a/2023-07-01', { hectares: 1, stageOfControl: 'OC', updates: 0 })
    expect((await poll([row(2, 'UC')], { now: later(2) })).fires).toEqual({ updated: 0, out: 0 })
    expect(await history()).toEqual([[1, 2, 'UC', 'active']])
    expect(await fire()).toMatchObject({ hectares: 2, updates: 1 })
  })

  it('at every point, again and again, leaves exactly one update for each thing that the feed said', async () => {
    const { poll, history, said, sweep } = open()
    await poll([row(0, 'OC')])
    const points: Point[] = ['before-record', 'before-publish', 'before-clear']
    for (let change = 1; change <= 30; change++) {
      await poll([row(change, 'OC')], { now: later(change), die: dying(points[change % 3] ?? 'before-record') }).catch(() => {})
      await poll([row(change, 'OC')], { now: later(change) })
    }
    expect(await history()).toEqual(Array.from({ length: 30 }, (_, index) => [index + 1, index + 1, 'OC', 'active']))
    await sweep()
    expect(new Set(said()).size).toBe(30)
  })
})
