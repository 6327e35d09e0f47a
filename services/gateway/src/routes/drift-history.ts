import { type DriftReport, DriftReportComparison, DriftTrend, DriftVerdict } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { compareReports } from '../domain/compare-reports.ts'
import { trendOf } from '../domain/drift-trend.ts'
import { driftPageFileName } from '../domain/file-names.ts'
import { renderReports } from '../drift-pages/render-reports.ts'
import { renderTrend } from '../drift-pages/render-trend.ts'
import { reportNotFound, requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { DatasetName, query, taskQuery } from './queries.ts'
import { problems } from './responses.ts'
import { sendPage } from './send-file.ts'

type HistoryDeps = Pick<GatewayDeps, 'database' | 'tasks'>

const tags = ['drift']
const MOST_COMPARED = 10
const Format = Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('html')], { default: 'json' }))

/** Which reports: names of versions, whole or short (`v2`). */
export const reportFilter = {
  reference: Type.Optional(DatasetName),
  current: Type.Optional(DatasetName),
  verdict: Type.Optional(DriftVerdict)
}

const isVersion = (wanted: string | undefined, version: string): boolean => wanted === undefined || wanted === version || version.startsWith(`${wanted}-`)

/** Whether a report is one of those asked for. */
export const matchesFilter = ({ reference, current, verdict }: { reference?: string, current?: string, verdict?: DriftVerdict }) => (report: DriftReport): boolean =>
  isVersion(reference, report.reference.version) && isVersion(current, report.current.version) && (verdict === undefined || report.verdict === verdict)

const addTrend = (server: HttpServer, { database, tasks }: HistoryDeps): void => {
  server.get('/v1/drift/trend', {
    schema: {
      operationId: 'showDriftTrend',
      tags,
      summary: 'How drift went from version to version, oldest first, as numbers or as a page',
      description: 'One entry for each report; with `reference`, those against one version: how far the versions moved away from it. `format=html` is one file with the effects and their intervals over the versions, the table behind them and links to the reports; it loads nothing and runs no script.',
      querystring: query({ ...taskQuery, ...reportFilter, format: Format }),
      response: { 200: { description: 'The trend', content: { 'application/json': { schema: DriftTrend }, 'text/html': { schema: Type.String() } } }, ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const { task: asked, format, ...filter } = request.query
    const task = tasks.nameOf(asked)
    const trend = { task, reports: trendOf((await database.drift_reports.list({ task })).filter(matchesFilter(filter))) }
    return format === 'html' ? sendPage(reply, renderTrend(trend), driftPageFileName('trend', task)) : reply.type('application/json').send(trend)
  })
}

const parseIds = (reports: string): string[] => {
  const ids = [...new Set(reports.split(',').filter((id) => id !== ''))]
  if (ids.length < 2 || ids.length > MOST_COMPARED) throw requestInvalid(`query: reports must name 2 to ${MOST_COMPARED} reports, separated by commas`)
  return ids
}

/** Past reports: how they went from version to version, and some side by side. */
export const addDriftHistoryRoutes = (server: HttpServer, deps: HistoryDeps): void => {
  const { database, tasks } = deps
  addTrend(server, deps)

  server.get('/v1/drift/compare', {
    schema: {
      operationId: 'compareDriftReports',
      tags,
      summary: 'Past drift reports side by side, as numbers or as a page',
      description: 'Verdicts, tests, effects, causes, label mix and hashes, and whether their numbers may be compared at all: not where the backbone, the method or the significance level is another. `format=html` is one file that loads nothing and runs no script.',
      querystring: query({ ...taskQuery, reports: Type.String({ minLength: 3, maxLength: 1000, description: `2 to ${MOST_COMPARED} report ids, separated by commas` }), format: Format }),
      response: { 200: { description: 'The comparison', content: { 'application/json': { schema: DriftReportComparison }, 'text/html': { schema: Type.String() } } }, ...problems('REPORT_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task: asked, reports: ids, format } }, reply) => {
    const task = tasks.nameOf(asked)
    const [versions, ...reports] = await Promise.all([database.datasets.list({ task }), ...parseIds(ids).map(async (id) => {
      const report = await database.drift_reports.find(recordIds.driftReport(task, id))
      if (report === undefined) throw reportNotFound(id)
      return report
    })])
    const comparison = compareReports(task, reports, versions)
    return format === 'html' ? sendPage(reply, renderReports(comparison), driftPageFileName('reports', task)) : reply.type('application/json').send(comparison)
  })
}
