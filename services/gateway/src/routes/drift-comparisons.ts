import { DriftCancel, DriftComparison, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { comparisonOver, reportNotFound } from '../errors.ts'
import { isInHand } from '../find-report.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, json, problems } from './responses.ts'

type ComparisonDeps = Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'now' | 'tasks'>

const tags = ['drift']

/** A comparison under way, as documents show it. */
export const COMPARISON_EXAMPLE: DriftComparison = {
  reportId: '3f2a9c01d4e5b6a7c8d9', task: 'wildfire', reference: 'v1-1092d58d', current: 'v2-433cc19a', imagesPerSide: 10_000, state: 'running', stage: 'testing', done: 0.45, problem: null, askedAt: '2026-08-03T12:00:00.000Z', at: '2026-08-03T12:00:05.000Z'
}

const Cancelled = Type.Object({ reportId: Type.String(), state: Type.Union([Type.Literal('cancelled'), Type.Literal('cancelling')]) })

const addCancel = (server: HttpServer, { bus, config, database, now, tasks }: ComparisonDeps): void => {
  server.post('/v1/drift/reports/:id/cancel', {
    schema: {
      operationId: 'cancelDriftComparison',
      tags,
      summary: 'Cancels a comparison that waits or is under way',
      description: '200: it is cancelled, and whoever waits for it is told; 202: the instance that has it is told to end it, which its record will say. A comparison whose report exists is over.',
      params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
      querystring: query(taskQuery),
      body: Type.Object({ reason: DriftCancel.request.properties.reason }, { additionalProperties: false, examples: [{ reason: 'asked for the wrong versions' }] }),
      response: {
        200: json('It is cancelled', Cancelled, { reportId: COMPARISON_EXAMPLE.reportId, state: 'cancelled' }),
        202: json('It is told to end', Cancelled, { reportId: COMPARISON_EXAMPLE.reportId, state: 'cancelling' }),
        ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'REPORT_NOT_FOUND', 'DATASET_NOT_FOUND', 'DRIFT_OVER')
      }
    }
  }, async ({ query: { task: asked }, params: { id }, body, carried }, reply) => {
    const task = tasks.nameOf(asked)
    const comparison = await database.drift_comparisons.find(recordIds.driftComparison(task, id))
    const report = await database.drift_reports.find(recordIds.driftReport(task, id)) // after it: of a comparison that has finished it is there
    if (report !== undefined) throw comparisonOver(id, 'has its report')
    if (comparison === undefined) throw reportNotFound(id)
    if (!isInHand(comparison, now())) throw comparisonOver(id, comparison.problem === null ? 'ended with the process that computed it' : `${comparison.state === 'cancelled' ? 'is' : 'has'} ${comparison.state} already`)
    const { reference, current, imagesPerSide: n } = comparison
    const { state } = await bus.request(DriftCancel, task, { reference, current, n, ...body }, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried })
    return state === 'cancelled' ? reply.code(200).send({ reportId: id, state }) : reply.code(202).send({ reportId: id, state: 'cancelling' as const })
  })
}

/** Comparisons on their way to a report: those there were, and cancelling one. */
export const addDriftComparisonRoutes = (server: HttpServer, deps: ComparisonDeps): void => {
  const { database, tasks } = deps
  addCancel(server, deps)

  server.get('/v1/drift/comparisons', {
    schema: {
      operationId: 'listDriftComparisons',
      tags,
      summary: 'Every comparison and how far it is, the newest first',
      description: 'The same as `drift.progressed.v1` among the events tells. One that says `waiting` or `running` and was not heard of for a minute ended with its process; it begins again when it is asked for.',
      querystring: query({ ...pageQuery, state: Type.Optional(DriftComparison.properties.state) }),
      response: { 200: json('A page of comparisons', Page(DriftComparison)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task, state, limit = DEFAULT_LIMIT, offset = 0 } }) =>
    database.drift_comparisons.page({ task: tasks.nameOf(task), ...(state === undefined ? {} : { state }) }, { sortBy: 'askedAt', descending: true, limit, offset }))
}
