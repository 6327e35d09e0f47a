import { RunComparison } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { renderComparison } from '../comparison-page/render-comparison.ts'
import { compareRuns } from '../domain/compare-runs.ts'
import { requestInvalid } from '../errors.ts'
import { findRun } from '../find-run.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { problems } from './responses.ts'
import { sendPage } from './send-file.ts'

const MOST_COMPARED = 10

const parseRunIds = (runs: string): string[] => {
  const ids = [...new Set(runs.split(',').filter((id) => id !== ''))]
  if (ids.length < 2 || ids.length > MOST_COMPARED) throw requestInvalid(`query: runs must name 2 to ${MOST_COMPARED} runs, separated by commas`)
  return ids
}

const schema = {
  operationId: 'compareRuns',
  tags: ['training'],
  summary: 'Training runs side by side, as numbers or as a page',
  description: '`format=html` is one file with the curves of every run, the tables behind them, what was chosen differently, the scores with their intervals and what each training cost. It loads nothing and runs no script.',
  querystring: query({
    ...taskQuery,
    runs: Type.String({ minLength: 3, maxLength: 1000, description: `2 to ${MOST_COMPARED} run ids, separated by commas` }),
    format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('html')], { default: 'json' }))
  }),
  response: {
    200: { description: 'The comparison', content: { 'application/json': { schema: RunComparison }, 'text/html': { schema: Type.String() } } },
    ...problems('RUN_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE')
  }
}

/** Training runs side by side. */
export const addRunComparisonRoutes = (server: HttpServer, { database, tasks }: Pick<GatewayDeps, 'database' | 'tasks'>): void => {
  server.get('/v1/runs/compare', { schema }, async ({ query: { task: asked, runs, format } }, reply) => {
    const task = tasks.nameOf(asked)
    const comparison = compareRuns(await Promise.all(parseRunIds(runs).map(async (runId) => {
      const run = await findRun(database, task, runId)
      const [metrics, model] = await Promise.all([database.run_metrics.list({ runId }), run.modelVersion === null ? undefined : database.models.find(recordIds.model(task, run.modelVersion))])
      return { run, metrics: metrics.sort((a, b) => a.step - b.step), model }
    })))
    return format === 'html' ? sendPage(reply, renderComparison(task, comparison)) : reply.type('application/json').send(comparison)
  })
}
