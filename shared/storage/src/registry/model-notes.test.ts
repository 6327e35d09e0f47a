import { describe, expect, it } from '@jest/globals'
import { createMemoryDatabase } from '../testing/memory-database.ts'
import { findNote, listNotes, noteModel } from './model-notes.ts'

const MODEL = { task: 'wildfire', modelVersion: 'm1' }
const said = { by: 'ada', at: '2026-06-01T00:00:00.000Z' }

describe('notes of a model', () => {
  it('are kept one after the other; what is left out stays, and what is said already is not said again', async () => {
    const database = createMemoryDatabase()
    expect(await findNote(database, 'wildfire', 'm1')).toBeUndefined()
    await noteModel(database, MODEL, { notes: 'misses smoke', ...said })
    expect(await noteModel(database, MODEL, { tags: ['smoke', 'alberta'], ...said })).toMatchObject({ number: 2, notes: 'misses smoke', tags: ['alberta', 'smoke'] })
    expect(await noteModel(database, MODEL, { tags: ['alberta', 'smoke'], by: 'bob', at: said.at })).toMatchObject({ number: 2, by: 'ada' })
    await noteModel(database, MODEL, { notes: '', ...said })
    await noteModel(database, { ...MODEL, modelVersion: 'm2' }, { tags: ['other'], ...said })
    expect([...await listNotes(database, 'wildfire')].map(([version, { number, notes, tags }]) => [version, number, notes, tags])).toEqual([['m1', 3, '', ['alberta', 'smoke']], ['m2', 1, '', ['other']]])
  })

  it('of several writers at once all stand, the last one on top of the others', async () => {
    const database = createMemoryDatabase()
    await Promise.all([noteModel(database, MODEL, { notes: 'one', ...said }), noteModel(database, MODEL, { tags: ['two'], ...said })])
    expect(await findNote(database, 'wildfire', 'm1')).toMatchObject({ number: 2, notes: 'one', tags: ['two'] })
  })

  it('of which others write more all the time are given up, and said to be', async () => {
    const database = createMemoryDatabase()
    await expect(noteModel({ model_notes: { ...database.model_notes, insert: async () => false } }, MODEL, { notes: 'x', ...said })).rejects.toMatchObject({ code: 'MODEL_NOTES_CONTESTED' })
  })
})
