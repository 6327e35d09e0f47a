import { describe, expect, it } from '@jest/globals'
import { type Activation, type AnyEvent, type Model } from '@emberwatch/contracts'
import { currentActivation, listActivations, moveAlias } from './aliases.ts'
import { createOutbox } from './outbox.ts'
import { createMemoryDatabase } from './testing/memory-database.ts'

const model = (modelVersion: string) => ({ task: 'wildfire', modelVersion, datasetVersion: 'v1-00000000', files: { head: { sha256: 'a'.repeat(64) } } }) as Model

const open = () => {
  const database = createMemoryDatabase()
  const published: AnyEvent[] = []
  const publish = async (event: AnyEvent) => { if (!published.some(({ id }) => id === event.id)) published.push(event) } // as the stream does: losers announce what the winner has not yet
  const now = () => new Date('2026-06-01T00:00:00Z')
  const outbox = createOutbox({ owner: 'gateway', entries: database.outbox, publish, findRecord: database.findRecord, now })
  const moveAfter = (modelVersion: string, after: Activation | null) =>
    moveAlias({ collections: database, outbox, by: 'gateway', now }, { alias: 'champion', model: model(modelVersion), reason: 'test', after })
  const move = async (modelVersion: string) => moveAfter(modelVersion, await currentActivation(database, 'wildfire', 'champion') ?? null)
  return { database, published, move, moveAfter }
}

describe('moving an alias', () => {
  it('appends a move, makes it the current one and announces it', async () => {
    const { database, published, move } = open()
    await move('m1')
    await move('m2')
    expect((await listActivations(database, 'wildfire', 'champion')).map(({ number, modelVersion, previousVersion }) => [number, modelVersion, previousVersion])).toEqual([[1, 'm1', null], [2, 'm2', 'm1']])
    expect((await currentActivation(database, 'wildfire', 'champion'))?.modelVersion).toBe('m2')
    expect(published.map(({ id }) => id)).toEqual(['model.updated.v1/wildfire/champion/1', 'model.updated.v1/wildfire/champion/2'])
  })

  it('lets one of many racing movers win each number and tells the others', async () => {
    const { database, published, move } = open()
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => move(`m${index}`)))
    const won = results.filter(({ status }) => status === 'fulfilled').length
    const moves = await listActivations(database, 'wildfire', 'champion')
    expect(won).toBeGreaterThanOrEqual(1)
    expect(moves.map(({ number }) => number)).toEqual(Array.from({ length: won }, (_, index) => index + 1))
    expect(published.map(({ data }) => (data as { modelVersion: string }).modelVersion)).toEqual(moves.map(({ modelVersion }) => modelVersion))
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'MODEL_ALIAS_MOVED' })
  })

  it('refuses a move that was decided on before another one', async () => {
    const { moveAfter } = open()
    const first = await moveAfter('m1', null)
    await expect(moveAfter('m9', null)).rejects.toMatchObject({ code: 'MODEL_ALIAS_MOVED' })
    await moveAfter('m2', first)
    await expect(moveAfter('m3', first)).rejects.toMatchObject({ code: 'MODEL_ALIAS_MOVED' })
  })
})
