import { DatasetEdit, DatasetEditing, EditResult, Page } from '@emberwatch/contracts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, json, LIST_OF_IDS_BYTES, problems } from './responses.ts'

const tags = ['datasets']

/** People's corrections of a task's images. */
export const addDatasetEditRoutes = (server: HttpServer, { bus, config, database, tasks }: Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'tasks'>): void => {
  server.get('/v1/datasets/edits', {
    schema: { operationId: 'listDatasetEdits', tags, summary: 'Every correction of the images, with who made it and why, newest first', querystring: query(pageQuery), response: { 200: json('A page of edits', Page(DatasetEdit)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async ({ query: { task, limit = DEFAULT_LIMIT, offset = 0 } }) =>
    database.dataset_edits.page({ task: tasks.nameOf(task) }, { sortBy: 'number', descending: true, limit, offset }))

  server.post('/v1/datasets/edits', {
    bodyLimit: LIST_OF_IDS_BYTES,
    schema: {
      operationId: 'editDataset',
      tags,
      summary: 'Relabels, removes or restores images, and cuts a dataset version that says so',
      description: 'The selection names images, or everything of a `source` and/or `origin` that is there now: `{"kind": "remove", "selection": {"source": "import"}}` retracts every import. ' +
        'Nothing is erased: earlier versions stay as they are, and `restore` takes a removal back. No image ever moves to another split.',
      querystring: query(taskQuery),
      body: DatasetEditing.request,
      response: { 200: json('The edit, and the version that has it', EditResult), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'DATASET_EDIT_REFUSED', 'IMAGE_NOT_FOUND', 'DATASET_VERSION_CONTESTED') }
    }
  }, async ({ query: { task }, body, carried }) => bus.request(DatasetEditing, tasks.nameOf(task), body, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried }))
}
