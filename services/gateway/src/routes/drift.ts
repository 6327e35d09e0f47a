import { DriftCompare, DriftLive, DriftReport, DriftTrend, DriftVerdict, LiveDrift, Page } from '@emberwatch/contracts'
import { findDatasetVersion, recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { driftReportFileName } from '../domain/file-names.ts'
import { trendOf } from '../domain/drift-trend.ts'
import { newestFirst, pageOf } from '../domain/page.ts'
import { reportNotFound } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { liveDriftExample } from './live-drift-example.ts'
import { DatasetName, pageQuery, query, taskQuery } from './queries.ts'
import { file, json, problems } from './responses.ts'
import { sendFile, sendPage } from './send-file.ts'

const tags = ['drift']
const params = Type.Object({ id: Type.String({ maxLength: 100 }) })
const FORMATS = { html: 'text/html; charset=utf-8', json: 'application/json' } as const
const Format = Type.Union([Type.Literal('html'), Type.Literal('json')], { default: 'html' })

/** Which reports: names of versions, whole or short (`v2`). */
const filterQuery = {
  reference: Type.Optional(DatasetName),
  current: Type.Optional(DatasetName),
  verdict: Type.Optional(DriftVerdict)
}

const isVersion = (wanted: string | undefined, version: string): boolean => wanted === undefined || wanted === version || version.startsWith(`${wanted}-`)

const matches = ({ reference, current, verdict }: { reference?: string, current?: string, verdict?: DriftVerdict }) => (report: DriftReport): boolean =>
  isVersion(reference, report.reference.version) && isVersion(current, report.current.version) && (verdict === undefined || report.verdict === verdict)

type DriftDeps = Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'objects' | 'tasks'>

const addComparison = (server: HttpServer, { bus, config, database, objects, tasks }: DriftDeps): void => {
  server.get('/v1/drift/report', {
    schema: {
      operationId: 'downloadDriftReport',
      tags,
      summary: 'Compares two dataset versions and downloads the report',
      description: 'Equal requests give the same report, which is computed once.',
      querystring: query({
        ...taskQuery,
        reference: DatasetName,
        current: DatasetName,
        n: DriftCompare.request.properties.n,
        format: Type.Optional(Format)
      }),
      response: {
        200: file('The report', 'text/html', 'application/json'),
        ...problems('DATASET_NOT_FOUND', 'TASK_NOT_FOUND', 'DRIFT_REFUSED', 'DRIFT_BUSY', 'DRIFT_BUSY', 'STORAGE_OBJECT_MISSING', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT')
      }
    }
  }, async ({ query: asked, traceparent }, reply) => {
    const task = tasks.nameOf(asked.task)
    const { format = 'html', n } = asked
    const [reference, current] = await Promise.all([findDatasetVersion(database, task, asked.reference), findDatasetVersion(database, task, asked.current)])
    const report = await bus.request(DriftCompare, task, { reference: reference.version, current: current.version, ...(n === undefined ? {} : { n }) }, { timeoutMs: config.COMMAND_TIMEOUT_MS, traceparent })
    const bytes = await objects.get(format === 'html' ? report.htmlKey : report.jsonKey)
    return sendFile(reply, { bytes, contentType: FORMATS[format], name: driftReportFileName(report, format) })
  })
}

const addLive = (server: HttpServer, { bus, config, tasks }: DriftDeps): void => {
  server.get('/v1/drift/live', {
    schema: {
      operationId: 'showLiveDrift',
      tags,
      summary: 'How production traffic stands against what the champion was trained on',
      description: 'The recorded predictions of the champion are cut into windows, and a few numbers of each are held against limits that speak by mistake once in `settings.runLength` windows. `sentence` says how it stands, or what is missing. `drift.detected` and `drift.cleared` with `source` `live` tell when an episode begins and ends.',
      querystring: query({ ...taskQuery, windows: DriftLive.request.properties.windows }),
      response: { 200: json('How it stands', LiveDrift, liveDriftExample), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT') }
    }
  }, async ({ query: { task, windows }, traceparent }) =>
    bus.request(DriftLive, tasks.nameOf(task), windows === undefined ? {} : { windows }, { timeoutMs: config.COMMAND_TIMEOUT_MS, traceparent }))
}

/** Drift: comparisons of dataset versions, and production traffic. */
export const addDriftRoutes = (server: HttpServer, deps: DriftDeps): void => {
  const { database, objects, tasks } = deps
  const find = async (task: string | undefined, id: string): Promise<DriftReport> => {
    const report = await database.drift_reports.find(recordIds.driftReport(tasks.nameOf(task), id))
    if (report === undefined) throw reportNotFound(id)
    return report
  }
  addComparison(server, deps)
  addLive(server, deps)

  server.get('/v1/drift/reports', {
    schema: { operationId: 'listDriftReports', tags, summary: 'Every drift report, newest first', querystring: query({ ...pageQuery, ...filterQuery }), response: { 200: json('A page of reports', Page(DriftReport)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => {
    const reports = await database.drift_reports.list({ task: tasks.nameOf(request.query.task) })
    return pageOf(newestFirst(reports.filter(matches(request.query)), (report) => report.createdAt, (report) => report.reportId), request.query)
  })

  server.get('/v1/drift/trend', {
    schema: {
      operationId: 'showDriftTrend',
      tags,
      summary: 'How drift went from version to version, oldest first',
      description: 'One entry for each report; with `reference`, those against one version: how far the versions moved away from it.',
      querystring: query({ ...taskQuery, ...filterQuery }),
      response: { 200: json('The trend', DriftTrend), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request) => {
    const task = tasks.nameOf(request.query.task)
    return { task, reports: trendOf((await database.drift_reports.list({ task })).filter(matches(request.query))) }
  })

  server.get('/v1/drift/reports/:id', {
    schema: { operationId: 'getDriftReport', tags, summary: 'One drift report as numbers', params, querystring: query(taskQuery), response: { 200: json('The report', DriftReport), ...problems('REPORT_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => find(request.query.task, request.params.id))

  server.get('/v1/drift/reports/:id/html', {
    schema: { operationId: 'showDriftReport', tags, summary: 'One drift report as a page', params, querystring: query(taskQuery), response: { 200: file('The page', 'text/html'), ...problems('REPORT_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_UNAVAILABLE') } }
  }, async (request, reply) => {
    const { htmlKey } = await find(request.query.task, request.params.id)
    return sendPage(reply, await objects.get(htmlKey))
  })
}
