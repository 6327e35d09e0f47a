import type { ModelNote } from '@emberwatch/contracts'
import type { Collections } from '../database.ts'
import { recordIds } from '../record-ids.ts'
import { notesContested } from './errors.ts'

type NoteCollections = Pick<Collections, 'model_notes'>

/** What is to be noted; what is left out stays as it is. */
export interface AskedNote { notes?: string, tags?: readonly string[], by: string, at: string }

const MOST_TRIES = 50

const newestOf = (notes: readonly ModelNote[]): ModelNote | undefined =>
  notes.reduce<ModelNote | undefined>((newest, note) => newest === undefined || note.number > newest.number ? note : newest, undefined)

const sameTags = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((tag, index) => tag === b[index])

/** What is noted of one model version now. */
export const findNote = async ({ model_notes: notes }: NoteCollections, task: string, modelVersion: string): Promise<ModelNote | undefined> =>
  newestOf(await notes.list({ task, modelVersion }))

/** What is noted of every model version of a task now, by version. */
export const listNotes = async ({ model_notes: notes }: NoteCollections, task: string): Promise<Map<string, ModelNote>> => {
  const newest = new Map<string, ModelNote>()
  for (const note of await notes.list({ task })) {
    if (note.number > (newest.get(note.modelVersion)?.number ?? 0)) newest.set(note.modelVersion, note)
  }
  return newest
}

/**
 * Notes something of a model version, as one more record after the last; two writers collide on the number, and the one
 * that loses reads again what the other wrote. What is noted already is not noted again.
 *
 * @throws {AppError} MODEL_NOTES_CONTESTED
 */
export const noteModel = async (collections: NoteCollections, { task, modelVersion }: Pick<ModelNote, 'task' | 'modelVersion'>, { notes, tags, by, at }: AskedNote): Promise<ModelNote> => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const last = await findNote(collections, task, modelVersion)
    const note: ModelNote = { task, modelVersion, number: (last?.number ?? 0) + 1, notes: notes ?? last?.notes ?? '', tags: [...tags ?? last?.tags ?? []].sort(), by, at }
    if (last !== undefined && last.notes === note.notes && sameTags(last.tags, note.tags)) return last
    if (await collections.model_notes.insert(recordIds.modelNote(task, modelVersion, note.number), note)) return note
  }
  throw notesContested(modelVersion)
}
