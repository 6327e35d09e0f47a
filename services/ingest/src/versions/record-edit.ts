import { createEvent, type DatasetEdit, DatasetEditedV1, type DatasetEditing, type MessageOf, type TaskDefinition } from '@emberwatch/contracts'
import { type Database, listDatasetEdits, type Outbox, recordIds } from '@emberwatch/storage'
import { judgeEdit } from '../domain/judge-edit.ts'
import { editChangesNothing, editContested } from '../errors/version-errors.ts'

/** What recording an edit needs. */
export interface EditDeps {
  task: TaskDefinition
  database: Pick<Database, 'images' | 'dataset_edits'>
  outbox: Pick<Outbox, 'record'>
  now: () => Date
}

/** What a person wants to be changed. */
export type EditRequest = MessageOf<(typeof DatasetEditing)['request']>

/** Each lost race means that another process recorded an edit; more than this many in a row are not believable. */
const ATTEMPTS = 10

const textOf = ({ kind, selection: { imageIds, source, origin }, label = null, by, why }: EditRequest | DatasetEdit): string =>
  JSON.stringify([kind, imageIds ?? null, source ?? null, origin ?? null, label, by, why])

const attempt = async ({ task: { task, classes }, database, outbox, now }: EditDeps, request: EditRequest, traceparent: string): Promise<DatasetEdit | 'lost'> => {
  const edits = await listDatasetEdits(database, task)
  const last = edits.at(-1)
  const { kind, selection, label = null, why, by } = request
  const images = await database.images.list({ task })
  const at = now()
  const asked: DatasetEdit = { task, number: (last?.number ?? 0) + 1, kind, selection, label, images: 1, why, by, at: at.toISOString() }
  const changed = judgeEdit(asked, { task, classes, images, edits })
  if (changed === 0 && last !== undefined && textOf(last) === textOf(request)) return last
  if (changed === 0) throw editChangesNothing(asked)
  const edit = { ...asked, images: changed }
  const { task: _, ...said } = edit
  const event = createEvent(DatasetEditedV1, { producer: 'ingest', task, key: String(edit.number), time: at, traceparent, data: said })
  const id = recordIds.datasetEdit(task, edit.number)
  return await outbox.record(event, { name: 'dataset_edits', collection: database.dataset_edits, id, record: edit }) ? edit : 'lost'
}

/**
 * Adds an edit to the log of edits, which is never changed otherwise. Asked the same again, say because the answer got
 * lost, it gives the edit that stands.
 *
 * @throws {AppError} DATASET_EDIT_REFUSED, IMAGE_NOT_FOUND or DATASET_VERSION_CONTESTED
 */
export const recordEdit = async (deps: EditDeps, request: EditRequest, traceparent: string): Promise<DatasetEdit> => {
  for (let tries = 1; tries <= ATTEMPTS; tries++) {
    const result = await attempt(deps, request, traceparent)
    if (result !== 'lost') return result
  }
  throw editContested(deps.task.task, ATTEMPTS)
}
