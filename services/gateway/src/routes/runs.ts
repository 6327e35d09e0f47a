import { Page, Run, RunArtifacts, RunLogLine, RunMetric } from '@emberwatch/contracts'
import { findDatasetVersion } from '@emberwatch/storage'
import { Type } from 'typebox'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { findRun } from '../find-run.ts'
import type { HttpServer } from '../http-server.ts'
import { listRuns } from '../list-runs.ts'
import type { GatewayDeps } from '../ports.ts'
import { runArtifacts } from '../run-artifacts.ts'
import { DatasetName, pageQuery, query, taskQuery } from './queries.ts'
import { json, problems } from './responses.ts'

type RunDeps = Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>

const tags = ['training']
const params = Type.Object({ runId: Type.String({ maxLength: 100 }) })
const unknown = problems('RUN_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE')

const runQuery = query({
  ...pageQuery,
  state: Type.Optional(Run.properties.state),
  trigger: Type.Optional(Run.properties.trigger),
  datasetVersion: Type.Optional(DatasetName),
  backend: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'as the runs say it, such as `wasm`' })),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'words that all stand in the id, the dataset version, the parameters, the model version or the failure' })),
  sort: Type.Optional(Type.Union([Type.Literal('startedAt'), Type.Literal('accuracy'), Type.Literal('validationLoss')], { default: 'startedAt', description: 'newest first; or by the model that came out: the highest accuracy on its test split, or the lowest validation loss, first' }))
})

/** What a run left behind while it went on. */
const addTraces = (server: HttpServer, { database, tasks }: RunDeps): void => {
  server.get('/v1/runs/:runId/metrics', {
    schema: { operationId: 'listRunMetrics', tags, summary: 'What was measured during a run, in order', params, querystring: query(pageQuery), response: { 200: json('A page of measured points', Page(RunMetric)), ...unknown } }
  }, async ({ query: { task, limit = DEFAULT_LIMIT, offset = 0 }, params: { runId } }) => {
    await findRun(database, tasks.nameOf(task), runId)
    return database.run_metrics.page({ runId }, { sortBy: 'step', limit, offset })
  })

  server.get('/v1/runs/:runId/log', {
    schema: {
      operationId: 'listRunLog',
      tags,
      summary: 'What a run has logged, in order',
      params,
      querystring: query({ ...pageQuery, level: Type.Optional(RunLogLine.properties.level) }),
      response: { 200: json('A page of lines', Page(RunLogLine)), ...unknown }
    }
  }, async ({ query: { task, limit = DEFAULT_LIMIT, offset = 0, level }, params: { runId } }) => {
    await findRun(database, tasks.nameOf(task), runId)
    return database.run_logs.page({ runId, ...(level === undefined ? {} : { level }) }, { sortBy: 'line', limit, offset })
  })
}

/** The trainings. */
export const addRunRoutes = (server: HttpServer, deps: RunDeps): void => {
  const { database, tasks } = deps

  server.get('/v1/runs', {
    schema: { operationId: 'listRuns', tags, summary: 'Every training run that matches, newest or best first', querystring: runQuery, response: { 200: json('A page of runs', Page(Run)), ...problems('TASK_NOT_FOUND', 'DATASET_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async ({ query: { task: asked, datasetVersion, ...wanted } }) => {
    const task = tasks.nameOf(asked)
    const trainedOn = datasetVersion === undefined ? {} : { datasetVersion: (await findDatasetVersion(database, task, datasetVersion)).version }
    return listRuns(database, task, { ...wanted, ...trainedOn })
  })

  server.get('/v1/runs/:runId', {
    schema: { operationId: 'getRun', tags, summary: 'One training run', params, querystring: query(taskQuery), response: { 200: json('The run', Run), ...unknown } }
  }, async ({ query: { task }, params: { runId } }) => findRun(database, tasks.nameOf(task), runId))

  server.get('/v1/runs/:runId/artifacts', {
    schema: { operationId: 'listRunArtifacts', tags, summary: 'The model that came out of a run, and where its files are', params, querystring: query(taskQuery), response: { 200: json('What came out', RunArtifacts), ...unknown } }
  }, async ({ query: { task }, params: { runId } }) => runArtifacts(deps, await findRun(database, tasks.nameOf(task), runId)))

  addTraces(server, deps)
}
