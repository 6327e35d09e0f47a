import { describe, expect, it } from '@jest/globals'
import type { AnyEvent } from '@emberwatch/contracts'
import { createOutbox, type Failpoint, type OutboxEntry } from './outbox.ts'
import { createMemoryCollection } from './testing/memory-collection.ts'

interface Fact { says: string }

const eventOf = (id: string, says: string): AnyEvent => ({
  specversion: '1.0', id, source: 'emberwatch/drift', type: 'emberwatch.drift.report-created.v1', subject: id, time: '2026-01-01T00:00:00.000Z', datacontenttype: 'application/json', task: 'wildfire', data: { says }
})

const open = () => {
  const entries = createMemoryCollection<OutboxEntry>()
  const collection = createMemoryCollection<Fact>()
  const published: AnyEvent[] = []
  const outbox = (failpoint: Failpoint = () => {}, at = new Date('2026-01-01T00:00:00Z')) => createOutbox({
    owner: 'drift',
    entries,
    publish: async (event) => { published.push(event) },
    findRecord: (_, id) => collection.find(id),
    now: () => at,
    failpoint
  })
  const target = (says: string) => ({ name: 'facts', collection, id: 'fact', record: { says }, alsoAnnounce: [eventOf('second', says)] })
  return { entries, collection, published, outbox, target }
}

const dieAt = (chosen: string): Failpoint => (name) => {
  if (name === chosen) throw new Error(`died ${name}`)
}

describe('the outbox', () => {
  it('inserts a record and publishes its event and the further ones, in order, leaving no note', async () => {
    const { entries, published, outbox, target } = open()
    expect(await outbox().record(eventOf('first', 'a'), target('a'))).toBe(true)
    expect(published.map(({ id }) => id)).toEqual(['first', 'second'])
    expect(await entries.list()).toEqual([])
  })

  it('says nothing for a record that has been announced before', async () => {
    const { entries, published, outbox, target } = open()
    await outbox().record(eventOf('first', 'a'), target('a'))
    expect(await outbox().record(eventOf('first', 'b'), target('b'))).toBe(false)
    expect(published).toHaveLength(2)
    expect(await entries.list()).toEqual([])
  })

  it('after a crash before the record, says what the next attempt records and not what the dead one wanted to say', async () => {
    const { published, outbox, target } = open()
    await expect(outbox(dieAt('before-record')).record(eventOf('first', 'dead'), target('dead'))).rejects.toThrow('died')
    expect(await outbox().sweep()).toBe(0)
    expect(await outbox().record(eventOf('first', 'alive'), target('alive'))).toBe(true)
    expect(published.map(({ data }) => data)).toEqual([{ says: 'alive' }, { says: 'alive' }])
  })

  it('after a crash before the publish, the sweep publishes every event of the record', async () => {
    const { entries, published, outbox, target } = open()
    await expect(outbox(dieAt('before-publish')).record(eventOf('first', 'a'), target('a'))).rejects.toThrow('died')
    expect(published).toEqual([])
    expect(await outbox().sweep()).toBe(1)
    expect(published.map(({ id }) => id).sort()).toEqual(['first', 'second'])
    expect(await entries.list()).toEqual([])
  })

  it('after a crash between the two events, publishes the second as well', async () => {
    const { published, outbox, target } = open()
    await expect(outbox(dieAt('before-clear')).record(eventOf('first', 'a'), target('a'))).rejects.toThrow('died')
    expect(published.map(({ id }) => id)).toEqual(['first'])
    await outbox().sweep()
    expect(new Set(published.map(({ id }) => id))).toEqual(new Set(['first', 'second']))
  })

  it('after a crash before the publish, a repeated attempt announces what the record says, not itself', async () => {
    const { published, outbox, target } = open()
    await expect(outbox(dieAt('before-publish')).record(eventOf('first', 'a'), target('a'))).rejects.toThrow('died')
    expect(await outbox().record(eventOf('first', 'b'), target('b'))).toBe(false)
    expect(published.map(({ data }) => data)).toEqual([{ says: 'a' }, { says: 'a' }])
  })

  it('publishes what the winner of a race for the record says', async () => {
    const { collection, published, outbox, target } = open()
    const results = await Promise.all([outbox().record(eventOf('first', 'a'), target('a')), outbox().record(eventOf('first', 'b'), target('b'))])
    expect(results.filter(Boolean)).toHaveLength(1)
    const winner = await collection.find('fact')
    expect(new Set(published.map(({ id, data }) => `${id} ${JSON.stringify(data)}`))).toEqual(new Set(['first', 'second'].map((id) => `${id} ${JSON.stringify(winner)}`)))
  })

  it('never announces the loser of a race, whenever either of them dies', async () => {
    for (const point of ['before-record', 'before-publish', 'before-clear']) {
      const { collection, entries, published, outbox, target } = open()
      await Promise.allSettled([outbox(dieAt(point)).record(eventOf('first', 'a'), target('a')), outbox().record(eventOf('first', 'b'), target('b'))])
      await outbox(() => {}, new Date('2026-01-01T00:11:00Z')).sweep()
      const winner = await collection.find('fact')
      expect(new Set(published.map(({ data }) => JSON.stringify(data)))).toEqual(new Set([JSON.stringify(winner)]))
      expect(new Set(published.map(({ id }) => id))).toEqual(new Set(['first', 'second']))
      expect(await entries.list()).toEqual([])
    }
  })

  it('publishes the others when one of its notes cannot be published', async () => {
    const { entries, collection, published, outbox, target } = open()
    await expect(outbox(dieAt('before-publish')).record(eventOf('first', 'a'), target('a'))).rejects.toThrow('died')
    const broken = { ...(await entries.list())[0] as OutboxEntry, noteId: 'broken', events: [eventOf('unpublishable', 'x')] }
    await entries.insert('a-broken-one', broken)
    const picky = createOutbox({ owner: 'drift', entries, now: () => new Date(0), findRecord: (_, id) => collection.find(id), publish: async (event) => { if (event.id === 'unpublishable') throw new Error('refused'); published.push(event) } })
    await expect(picky.sweep()).rejects.toThrow('1 of the outbox')
    expect(published.map(({ id }) => id)).toEqual(['first', 'second'])
  })

  it('gives up a note whose record was never written', async () => {
    const { entries, outbox, target } = open()
    await expect(outbox(dieAt('before-record')).record(eventOf('first', 'a'), target('a'))).rejects.toThrow('died')
    await outbox(() => {}, new Date('2026-01-01T00:11:00Z')).sweep()
    expect(await entries.list()).toEqual([])
  })
})
