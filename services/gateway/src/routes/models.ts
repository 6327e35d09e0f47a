import { ModelDeletion, ModelDeletionRequest, ModelNotesRequest, ModelView, Page } from '@emberwatch/contracts'
import { deleteModel, findModel, noteModel } from '@emberwatch/storage'
import { Type } from 'typebox'
import { requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { listModels, viewModel } from '../model-views.ts'
import type { GatewayDeps } from '../ports.ts'
import { ModelName, pageQuery, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

type ModelDeps = Pick<GatewayDeps, 'database' | 'outbox' | 'now' | 'tasks'>

const tags = ['models']
const params = Type.Object({ version: ModelName })
const unknown = ['MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE'] as const
const UNNAMED = 'unknown'

const DELETION: ModelDeletion = { task: 'wildfire', modelVersion: 'm2-1f3a5c7e', reason: 'it was trained on mislabelled tiles', by: 'ada', at: '2026-06-30T12:00:00.000Z', purgedAt: null }

/** What people do to a model version of the registry. */
const addChanges = (server: HttpServer, { database, outbox, now, tasks }: ModelDeps): void => {
  server.put('/v1/models/:version/notes', {
    schema: {
      operationId: 'noteModel',
      tags,
      summary: 'Notes something of a model version, for people, and tags it',
      description: 'What is left out stays as it is; `"notes": ""` and `"tags": []` take back what was there. Nothing is overwritten: each change is one more record, with who made it.',
      params,
      querystring: query(taskQuery),
      body: ModelNotesRequest,
      response: { 200: json('The model', ModelView), ...problems(...BODY_PROBLEMS, ...unknown, 'MODEL_NOTES_CONTESTED') }
    }
  }, async ({ query: { task }, params: { version }, body: { by = UNNAMED, ...said } }) => {
    if (Object.keys(said).length === 0) throw requestInvalid('body: give notes, tags or both')
    const model = await findModel(database, tasks.nameOf(task), version)
    await noteModel(database, model, { ...said, by, at: now().toISOString() })
    return viewModel(database, model)
  })

  server.delete('/v1/models/:version', {
    schema: {
      operationId: 'deleteModel',
      tags,
      summary: 'Deletes a model version that no alias points to',
      description: 'It is gone from the lists at once, cannot be promoted any more, and asking for it says when it was deleted and why. Its files are removed a little later; its record stays, hidden, ' +
        'so that what it answered can still be followed back (`/v1/models/{version}/lineage`). The same training asked for again stays done: it does not come back by itself. Announced as `model.deleted`.',
      params,
      querystring: query(taskQuery),
      body: ModelDeletionRequest,
      response: { 200: json('The deletion', ModelDeletion, DELETION), ...problems(...BODY_PROBLEMS, ...unknown, 'MODEL_IN_USE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ query: { task }, params: { version }, body: { by = UNNAMED, reason }, traceparent }) =>
    deleteModel({ collections: database, outbox, now }, version, { task: tasks.nameOf(task), reason, by, traceparent }))
}

/** The registry of models. */
export const addModelRoutes = (server: HttpServer, deps: ModelDeps): void => {
  const { database, tasks } = deps

  server.get('/v1/models', {
    schema: {
      operationId: 'listModels',
      tags,
      summary: 'Every model version with its evaluation and the decision about it, newest first',
      querystring: query({ ...pageQuery, tag: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'only models that are tagged so' })) }),
      response: { 200: json('A page of models', Page(ModelView)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task, ...wanted } }) => listModels(database, tasks.nameOf(task), wanted))

  server.get('/v1/models/:version', {
    schema: { operationId: 'getModel', tags, summary: 'The card of one model version', params, querystring: query(taskQuery), response: { 200: json('The model card', ModelView), ...problems(...unknown) } }
  }, async ({ query: { task }, params: { version } }) => viewModel(database, await findModel(database, tasks.nameOf(task), version)))

  addChanges(server, deps)
}
