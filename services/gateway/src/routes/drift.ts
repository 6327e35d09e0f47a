import { DriftCompare, DriftComparison, DriftLive, DriftReport, driftReportSchema, LiveDrift, Page } from '@emberwatch/contracts'
import { findDatasetVersion } from '@emberwatch/storage'
import { Type } from 'typebox'
import { driftReportFileName } from '../domain/file-names.ts'
import { findPage, findReport } from '../find-report.ts'
import { newestFirst, pageOf } from '../domain/page.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { COMPARISON_EXAMPLE } from './drift-comparisons.ts'
import { matchesFilter, reportFilter } from './drift-history.ts'
import { liveDriftExample } from './live-drift-example.ts'
import { DatasetName, pageQuery, query, taskQuery } from './queries.ts'
import { file, json, problems } from './responses.ts'
import { ALREADY, hasAlready, sendFile, sendPage } from './send-file.ts'

const tags = ['drift']
const params = Type.Object({ id: Type.String({ maxLength: 100 }) })
const FORMATS = { html: 'text/html; charset=utf-8', json: 'application/json' } as const
const Format = Type.Union([Type.Literal('html'), Type.Literal('json')], { default: 'html' })

// A report never changes, but another question may come to stand behind its address: callers ask whether they have it.
const revalidated = (etag: string) => ({ etag, 'cache-control': 'private, no-cache' })

const etagOf = ({ reportId }: Pick<DriftReport, 'reportId'>, format: keyof typeof FORMATS): string => `"${reportId}-${format}"`

type DriftDeps = Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'now' | 'objects' | 'tasks'>

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
        ...ALREADY,
        ...problems('DATASET_NOT_FOUND', 'TASK_NOT_FOUND', 'DRIFT_REFUSED', 'DRIFT_BUSY', 'DRIFT_BUSY', 'STORAGE_OBJECT_MISSING', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT')
      }
    }
  }, async (request, reply) => {
    const { query: asked, carried } = request
    const task = tasks.nameOf(asked.task)
    const { format = 'html', n } = asked
    const [reference, current] = await Promise.all([findDatasetVersion(database, task, asked.reference), findDatasetVersion(database, task, asked.current)])
    const report = await bus.request(DriftCompare, task, { reference: reference.version, current: current.version, ...(n === undefined ? {} : { n }) }, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried })
    const etag = etagOf(report, format)
    reply.headers(revalidated(etag))
    if (hasAlready(request, etag)) return reply.code(304).send()
    const bytes = await objects.get(format === 'html' ? report.htmlKey : report.jsonKey)
    return sendFile(reply, { bytes, contentType: FORMATS[format], name: driftReportFileName(report, format) })
  })
}

const addSchema = (server: HttpServer): void => {
  const schema = JSON.stringify(driftReportSchema(), undefined, 2)
  server.get('/v1/drift/report/schema', {
    schema: {
      operationId: 'getDriftReportSchema',
      tags,
      summary: 'The JSON schema of a report\'s JSON file, which names it as `$schema`',
      description: 'JSON Schema 2020-12. It allows no field that it does not name; a report with other fields is of another version of it.',
      response: { 200: { description: 'The schema', content: { 'application/schema+json': { schema: Type.Unsafe<string>({ type: 'object' }) } } }, ...problems() }
    }
  }, async (_request, reply) => reply.type('application/schema+json').send(schema))
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
  }, async ({ query: { task, windows }, carried }) =>
    bus.request(DriftLive, tasks.nameOf(task), windows === undefined ? {} : { windows }, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried }))
}

/** Drift: comparisons of dataset versions, and production traffic. */
export const addDriftRoutes = (server: HttpServer, deps: DriftDeps): void => {
  const { database, objects, tasks } = deps
  addComparison(server, deps)
  addSchema(server)
  addLive(server, deps)

  server.get('/v1/drift/reports', {
    schema: { operationId: 'listDriftReports', tags, summary: 'Every drift report, newest first', querystring: query({ ...pageQuery, ...reportFilter }), response: { 200: json('A page of reports', Page(DriftReport)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => {
    const reports = await database.drift_reports.list({ task: tasks.nameOf(request.query.task) })
    return pageOf(newestFirst(reports.filter(matchesFilter(request.query)), (report) => report.createdAt, (report) => report.reportId), request.query)
  })

  server.get('/v1/drift/reports/:id', {
    schema: {
      operationId: 'getDriftReport',
      tags,
      summary: 'One drift report as numbers, or how far its comparison is',
      params,
      querystring: query(taskQuery),
      response: { 200: json('The report', DriftReport), 202: json('The comparison, which waits or is under way', DriftComparison, COMPARISON_EXAMPLE), ...problems('REPORT_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const task = tasks.nameOf(request.query.task)
    const found = await findReport(deps, task, request.params.id)
    return 'verdict' in found ? found : reply.code(202).header('retry-after', 1).send(found)
  })

  server.get('/v1/drift/reports/:id/html', {
    schema: { operationId: 'showDriftReport', tags, summary: 'One drift report as a page, or the window of live drift that an event names', params, querystring: query(taskQuery), response: { 200: file('The page', 'text/html'), ...ALREADY, ...problems('REPORT_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_UNAVAILABLE') } }
  }, async (request, reply) => {
    const { id: reportId } = request.params
    const htmlKey = await findPage(deps, tasks.nameOf(request.query.task), reportId)
    const etag = etagOf({ reportId }, 'html')
    reply.headers(revalidated(etag))
    return hasAlready(request, etag) ? reply.code(304).send() : sendPage(reply, await objects.get(htmlKey))
  })
}
