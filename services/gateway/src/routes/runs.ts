import { Page, Run, RunComparison, RunMetric } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { compareRuns } from '../domain/compare-runs.ts'
import { newestFirst, pageOf } from '../domain/page.ts'
import { requestInvalid, runNotFound } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { json, problems } from './responses.ts'

const tags = ['training']
const params = Type.Object({ runId: Type.String({ maxLength: 100 }) })
const unknown = problems('RUN_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE')

const MOST_COMPARED = 10

const parseRunIds = (runs: string): string[] => {
  const ids = [...new Set(runs.split(',').filter((id) => id !== ''))]
  if (ids.length < 2 || ids.length > MOST_COMPARED) throw requestInvalid(`query: runs must name 2 to ${MOST_COMPARED} runs, separated by commas`)
  return ids
}

/** The trainings. */
export const addRunRoutes = (server: HttpServer, { database, tasks }: Pick<GatewayDeps, 'database' | 'tasks'>): void => {
  const find = async (task: string, runId: string): Promise<Run> => {
    const run = await database.runs.find(recordIds.run(task, runId))
    if (run === undefined) throw runNotFound(runId)
    return run
  }
  const metricsOf = async (runId: string): Promise<RunMetric[]> => (await database.run_metrics.list({ runId })).sort((a, b) => a.step - b.step)

  server.get('/v1/runs', {
    schema: { operationId: 'listRuns', tags, summary: 'Every training run, newest first', querystring: query({ ...pageQuery, state: Type.Optional(Run.properties.state) }), response: { 200: json('A page of runs', Page(Run)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => {
    const { state, ...page } = request.query
    const runs = await database.runs.list({ task: tasks.nameOf(page.task), ...(state === undefined ? {} : { state }) })
    return pageOf(newestFirst(runs, (run) => run.startedAt, (run) => run.runId), page)
  })

  server.get('/v1/runs/:runId', {
    schema: { operationId: 'getRun', tags, summary: 'One training run', params, querystring: query(taskQuery), response: { 200: json('The run', Run), ...unknown } }
  }, async (request) => find(tasks.nameOf(request.query.task), request.params.runId))

  server.get('/v1/runs/:runId/metrics', {
    schema: { operationId: 'listRunMetrics', tags, summary: 'What was measured during a run, in order', params, querystring: query(pageQuery), response: { 200: json('A page of measured points', Page(RunMetric)), ...unknown } }
  }, async (request) => {
    const { runId } = await find(tasks.nameOf(request.query.task), request.params.runId)
    return pageOf(await metricsOf(runId), request.query)
  })

  server.get('/v1/runs/compare', {
    schema: {
      operationId: 'compareRuns',
      tags,
      summary: 'Training runs side by side',
      querystring: query({ ...taskQuery, runs: Type.String({ minLength: 3, maxLength: 1000, description: `2 to ${MOST_COMPARED} run ids, separated by commas` }) }),
      response: { 200: json('The comparison', RunComparison), ...unknown }
    }
  }, async (request): Promise<RunComparison> => {
    const task = tasks.nameOf(request.query.task)
    return compareRuns(await Promise.all(parseRunIds(request.query.runs).map(async (runId) => {
      const run = await find(task, runId)
      const [metrics, model] = await Promise.all([metricsOf(runId), run.modelVersion === null ? undefined : database.models.find(recordIds.model(task, run.modelVersion))])
      return { run, metrics, model }
    })))
  })
}
