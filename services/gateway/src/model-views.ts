import type { Model, ModelView } from '@emberwatch/contracts'
import { aliasesOf, type Collections, findNote, listAliases, listNotes } from '@emberwatch/storage'
import { DEFAULT_LIMIT, newestFirst, pageOf } from './domain/page.ts'

type ViewCollections = Pick<Collections, 'models' | 'activations' | 'model_notes' | 'model_deletions'>

/** Which models are wanted. */
export interface ModelQuery { tag?: string, limit?: number, offset?: number }

/** A model version with what people and aliases say of it. */
export const viewModel = async (database: ViewCollections, model: Model): Promise<ModelView> => {
  const { task, modelVersion } = model
  const [aliases, note] = await Promise.all([listAliases(database, task), findNote(database, task, modelVersion)])
  return { ...model, aliases: aliasesOf(aliases, modelVersion), notes: note?.notes ?? '', tags: note?.tags ?? [] }
}

/**
 * Models, newest first. The database finds and sorts them; only where tombstones or notes decide what is wanted is
 * everything read, as no record of a model says it.
 */
export const listModels = async (database: ViewCollections, task: string, { tag, limit = DEFAULT_LIMIT, offset = 0 }: ModelQuery): Promise<{ items: ModelView[], total: number }> => {
  const [aliases, notes, deletions] = await Promise.all([listAliases(database, task), listNotes(database, task), database.model_deletions.list({ task })])
  const view = (model: Model): ModelView => {
    const note = notes.get(model.modelVersion)
    return { ...model, aliases: aliasesOf(aliases, model.modelVersion), notes: note?.notes ?? '', tags: note?.tags ?? [] }
  }
  if (tag === undefined && deletions.length === 0) {
    const { items, total } = await database.models.page({ task }, { sortBy: 'createdAt', descending: true, limit, offset })
    return { items: items.map(view), total }
  }
  const deleted = new Set(deletions.map(({ modelVersion }) => modelVersion))
  const views = (await database.models.list({ task })).filter(({ modelVersion }) => !deleted.has(modelVersion)).map(view)
  const wanted = tag === undefined ? views : views.filter(({ tags }) => tags.includes(tag))
  return pageOf(newestFirst(wanted, ({ createdAt }) => createdAt, ({ modelVersion }) => modelVersion), { limit, offset })
}
