import { describe, expect, it } from '@jest/globals'
import { type AnyEvent, type Model } from '@emberwatch/contracts'
import { listActivations } from '../aliases.ts'
import { createOutbox } from '../outbox.ts'
import { recordIds } from '../record-ids.ts'
import { createMemoryDatabase } from '../testing/memory-database.ts'
import { createMemoryObjectStore } from '../testing/memory-object-store.ts'
import { aliasMoves } from './alias-moves.ts'
import { deleteModel } from './delete-model.ts'
import { findModel, findModelRecord } from './find-model.ts'
import { aliasesOf, listAliases } from './list-aliases.ts'
import { purgeModels } from './purge-models.ts'

const TASK = 'wildfire'
const MINUTE = 60_000

const model = (modelVersion: string) => ({ task: TASK, modelVersion, datasetVersion: 'v1-00000000', files: { head: { sha256: 'a'.repeat(64) } } }) as Model

type Tables = ReturnType<typeof createMemoryDatabase>

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
const createRandom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same tables, each answer of which comes a little later, now and then. */
const slowed = (tables: Tables, random: () => number): Tables => {
  const late = async () => { for (let turns = Math.floor(random() * 12); turns > 0; turns--) await Promise.resolve() }
  const slow = <Table extends object>(table: Table): Table => new Proxy(table, {
    get: (target, name) => {
      const operation: unknown = Reflect.get(target, name)
      return typeof operation !== 'function' ? operation : async (...given: unknown[]) => { await late(); const answer: unknown = await operation.apply(target, given); await late(); return answer }
    }
  })
  return { ...tables, activations: slow(tables.activations), models: slow(tables.models), model_deletions: slow(tables.model_deletions) }
}

const open = async (...versions: string[]) => {
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const published: AnyEvent[] = []
  let at = Date.parse('2026-06-01T00:00:00Z')
  const now = () => new Date(at)
  const outbox = createOutbox({ owner: 'gateway', entries: database.outbox, publish: async (event) => { published.push(event) }, findRecord: database.findRecord, now })
  for (const version of versions) await database.models.insert(recordIds.model(TASK, version), model(version))
  const asked = { task: TASK, alias: 'champion' as const, reason: 'test', traceparent: '00-00000000000000000000000000000001-0000000000000001-01' }
  const on = (collections: Tables) => {
    const moves = aliasMoves({ collections, outbox, by: 'gateway', now })
    return {
      promote: (name: string, alias: 'champion' | 'challenger' | 'shadow' = 'champion') => moves.promote(name, { ...asked, alias }),
      rollBack: () => moves.rollBack(asked),
      remove: (name: string) => deleteModel({ collections, outbox, now }, name, { task: TASK, reason: 'too old', by: 'ada' })
    }
  }
  return {
    database,
    objects,
    published,
    on,
    ...on(database),
    purge: () => purgeModels({ collections: database, objects, now, graceMs: MINUTE }),
    wait: (ms: number) => { at += ms },
    log: async () => (await listActivations(database, TASK, 'champion')).map(({ modelVersion }) => modelVersion),
    previous: async () => (await listAliases(database, TASK)).find(({ alias }) => alias === 'previous')?.modelVersion ?? null
  }
}

describe('the alias previous', () => {
  it('is what was champion before, and can be promoted by that name', async () => {
    const { promote, rollBack, previous, log, database } = await open('m1', 'm2')
    await expect(findModel(database, TASK, 'previous')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', message: expect.stringContaining('previous points to no model') })
    await promote('m1')
    expect(await previous()).toBeNull()
    await promote('m2')
    expect(await previous()).toBe('m1')
    await rollBack()
    expect(await previous()).toBe('m2')
    await promote('previous')
    expect(await log()).toEqual(['m1', 'm2', 'm1', 'm2'])
    expect((await findModel(database, TASK, 'champion')).modelVersion).toBe('m2')
    expect((await findModel(database, TASK, 'previous')).modelVersion).toBe('m1')
  })

  it('may be given to another alias', async () => {
    const { promote, database } = await open('m1', 'm2')
    for (const version of ['m1', 'm2']) await promote(version)
    await promote('previous', 'shadow')
    expect(aliasesOf(await listAliases(database, TASK), 'm1')).toEqual(['shadow', 'previous'])
  })
})

describe('deleting a model', () => {
  it('hides it, says who did so and why, announces it, and keeps its record for those who look back', async () => {
    const { remove, published, database } = await open('m1', 'm2')
    expect(await remove('m1')).toEqual({ task: TASK, modelVersion: 'm1', reason: 'too old', by: 'ada', at: '2026-06-01T00:00:00.000Z', purgedAt: null })
    const message = 'model m1 was deleted at 2026-06-01T00:00:00.000Z by ada: too old'
    await expect(findModel(database, TASK, 'm1')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', message })
    await expect(remove('m1')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', message })
    expect(await findModelRecord(database, TASK, 'm1')).toMatchObject({ model: { modelVersion: 'm1' }, deletion: { by: 'ada' } })
    expect(published.map(({ type, data }) => [type, data])).toEqual([['emberwatch.model.deleted.v1', { modelVersion: 'm1', reason: 'too old', by: 'ada' }]])
  })

  it('is refused while any alias points to it, also by the name of that alias', async () => {
    const { promote, remove, published, database } = await open('m1', 'm2', 'm3')
    for (const version of ['m1', 'm2']) await promote(version)
    await promote('m2', 'shadow')
    published.length = 0
    await expect(remove('m2')).rejects.toMatchObject({ code: 'MODEL_IN_USE', message: 'm2 is champion and shadow; only a model that no alias points to can be deleted' })
    await expect(remove('m1')).rejects.toMatchObject({ code: 'MODEL_IN_USE', message: expect.stringContaining('m1 is previous') })
    await expect(remove('champion')).rejects.toMatchObject({ code: 'MODEL_IN_USE' })
    expect(await database.model_deletions.list()).toEqual([])
    await promote('m3')
    await remove('m1')
    expect(published.map(({ type }) => type)).toEqual(['emberwatch.model.updated.v1', 'emberwatch.model.deleted.v1'])
  })

  it('keeps it from being promoted, and roll-backs pass it over', async () => {
    const { promote, rollBack, remove, log } = await open('m1', 'm2', 'm3', 'm4')
    for (const version of ['m1', 'm2', 'm3', 'm4']) await promote(version)
    await remove('m2')
    await expect(promote('m2')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    for (let back = 0; back < 2; back++) await rollBack()
    await expect(rollBack()).rejects.toMatchObject({ code: 'MODEL_NOTHING_TO_ROLL_BACK' })
    expect(await log()).toEqual(['m1', 'm2', 'm3', 'm4', 'm3', 'm1'])
  })

  it('that a promotion meets between its two looks takes the alias back to where it was', async () => {
    const { promote, database, on, remove, log, previous } = await open('m1', 'm2', 'm3')
    for (const version of ['m1', 'm2']) await promote(version)
    const meeting = on({ ...database, activations: { ...database.activations, insert: async (id, record) => { if (record.modelVersion === 'm3') await remove('m3'); return database.activations.insert(id, record) } } })
    await expect(meeting.promote('m3')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', message: expect.stringContaining('m3 was deleted') })
    expect(await log()).toEqual(['m1', 'm2', 'm3', 'm2'])
    expect(await previous()).toBe('m1')
    expect(await database.model_deletions.list()).toHaveLength(1)
  })

  it('gives way to a promotion of an alias that has nothing to go back to', async () => {
    const { database, on, remove, log } = await open('m1')
    const meeting = on({ ...database, activations: { ...database.activations, insert: async (id, record) => { await remove('m1'); return database.activations.insert(id, record) } } })
    expect(await meeting.promote('m1')).toMatchObject({ modelVersion: 'm1' })
    expect(await log()).toEqual(['m1'])
    expect(await database.model_deletions.list()).toEqual([])
  })

  it('and promoting it at the same time, in whatever order, never leaves an alias at a model that is deleted', async () => {
    const outcomes = new Map<string, number>()
    for (let seed = 0; seed < 400; seed++) {
      const { database, on, promote, published } = await open('m1', 'm2')
      await promote('m1')
      const racing = on(slowed(database, createRandom(seed)))
      const [moved, removed] = await Promise.allSettled([racing.promote('m2'), racing.remove('m2')])
      const aliases = aliasesOf(await listAliases(database, TASK), 'm2').filter((alias) => alias !== 'previous')
      const deleted = (await database.model_deletions.list()).length === 1
      expect({ seed, aliases: deleted ? aliases : [] }).toEqual({ seed, aliases: [] })
      if (moved.status === 'fulfilled') expect({ seed, aliases }).toEqual({ seed, aliases: ['champion'] })
      expect({ seed, deleted }).toEqual({ seed, deleted: removed.status === 'fulfilled' })
      const moves = await listActivations(database, TASK, 'champion')
      expect(moves.map(({ number }) => number)).toEqual(moves.map((_, index) => index + 1))
      expect(published.filter(({ type }) => type.includes('updated'))).toHaveLength(moves.length)
      const outcome = `${moved.status} ${removed.status}`
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(['fulfilled rejected', 'rejected fulfilled']))
    expect(outcomes.has('fulfilled fulfilled')).toBe(false)
  })
})

describe('purging deleted models', () => {
  const stored = async () => {
    const opened = await open('m1', 'm10')
    for (const key of ['models/wildfire/m1/3/model.onnx', 'models/wildfire/m1/card.json', 'models/wildfire/m10/card.json']) await opened.objects.put(key, new Uint8Array([1]), 'text/plain')
    return { ...opened, keys: () => opened.objects.list('models/') }
  }

  it('removes their files, after a while and never those of others', async () => {
    const { remove, purge, wait, keys, database } = await stored()
    await remove('m1')
    wait(MINUTE - 1)
    expect(await purge()).toEqual({ purged: [], withdrawn: [] })
    expect(await keys()).toHaveLength(3)
    wait(1)
    expect(await purge()).toEqual({ purged: ['m1'], withdrawn: [] })
    expect(await keys()).toEqual(['models/wildfire/m10/card.json'])
    expect(await database.model_deletions.list()).toMatchObject([{ modelVersion: 'm1', purgedAt: '2026-06-01T00:01:00.000Z' }])
    expect(await purge()).toEqual({ purged: [], withdrawn: [] })
  })

  it('takes a deletion back where an alias points there after all', async () => {
    const { remove, purge, wait, keys, database } = await stored()
    await remove('m1')
    await database.activations.insert('as if its mover had died before it looked', { task: TASK, alias: 'shadow', number: 1, modelVersion: 'm1', previousVersion: null, reason: 'test', by: 'gateway', at: '2026-06-01T00:00:00.000Z' })
    wait(MINUTE)
    expect(await purge()).toEqual({ purged: [], withdrawn: ['m1'] })
    expect(await keys()).toHaveLength(3)
    expect((await findModel(database, TASK, 'shadow')).modelVersion).toBe('m1')
  })

  it('waits until the deletion was told', async () => {
    const { remove, purge, wait, database } = await stored()
    await remove('m1')
    await database.outbox.insert('left by a crash', { noteId: 'left by a crash', owner: 'gateway', events: [], collection: 'model_deletions', recordId: recordIds.modelDeletion(TASK, 'm1'), recordFingerprint: '', notedAt: '' })
    wait(MINUTE)
    expect(await purge()).toEqual({ purged: [], withdrawn: [] })
    await database.outbox.remove('left by a crash')
    expect((await purge()).purged).toEqual(['m1'])
  })
})
