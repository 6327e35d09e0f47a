import { ImportJob, IngestImport, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { importFailed, importNotFound } from '../errors.ts'
import { followImport } from '../follow-import.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, json, problems } from './responses.ts'

type ImportDeps = Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'tasks'>

const tags = ['imagery']

/** The answer must be on its way before the command's own time is up. */
const ANSWER_BEFORE_MS = 1000

const addStarting = (server: HttpServer, { bus, config: { COMMAND_TIMEOUT_MS: timeoutMs }, database, tasks }: ImportDeps): void => {
  server.post('/v1/ingest/import', {
    schema: {
      operationId: 'importFolder',
      tags,
      summary: 'Imports a labelled folder or zip file below the import root of the ingest service',
      description: 'Its tiles are `<class>/<file>`, or `train|valid|test/<class>/<file>`; a file named `<lon>,<lat>.jpg` has its place. ' +
        'The answer comes when the import is finished, and is then 200; while it still runs after the command timeout, or at once with `wait=false`, it is 202, and Location says where to follow it. An import that fails while it is waited for is answered as a problem.',
      querystring: query({ ...taskQuery, wait: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { default: 'true', description: 'whether to wait until it is finished' })) }),
      body: IngestImport.request,
      response: { 200: json('The finished import', ImportJob), 202: json('The import, which goes on', ImportJob), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'INGEST_IMPORT_REFUSED', 'INGEST_IMPORT_FAILED') }
    }
  }, async ({ query: { task, wait }, body, carried }, reply) => {
    const name = tasks.nameOf(task)
    const endsAt = performance.now() + timeoutMs - ANSWER_BEFORE_MS
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const begun = await bus.request(IngestImport, name, body, { timeoutMs, ...carried })
    const job = wait === 'false' ? begun : await followImport(database, begun, { waitMs: endsAt - performance.now(), signal: gone.signal })
    if (job.state === 'failed') throw importFailed(job.importId, job.problem ?? 'the import failed')
    return reply.code(job.state === 'finished' ? 200 : 202).header('location', `/v1/imports/${encodeURIComponent(job.importId)}?task=${name}`).send(job)
  })
}

/** Imports: starting one, and how far each is. */
export const addImportRoutes = (server: HttpServer, deps: ImportDeps): void => {
  const { database, tasks } = deps
  addStarting(server, deps)

  server.get('/v1/imports', {
    schema: { operationId: 'listImports', tags, summary: 'Every import and how far it is, newest first', querystring: query({ ...pageQuery, state: Type.Optional(ImportJob.properties.state) }), response: { 200: json('A page of imports', Page(ImportJob)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async ({ query: { task, state, limit = DEFAULT_LIMIT, offset = 0 } }) =>
    database.imports.page({ task: tasks.nameOf(task), ...(state === undefined ? {} : { state }) }, { sortBy: 'startedAt', descending: true, limit, offset }))

  server.get('/v1/imports/:importId', {
    schema: { operationId: 'getImport', tags, summary: 'One import and how far it is', params: Type.Object({ importId: Type.String({ maxLength: 100 }) }), querystring: query(taskQuery), response: { 200: json('The import', ImportJob), ...problems('IMPORT_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async ({ query: { task }, params: { importId } }) => {
    const job = await database.imports.find(recordIds.import(tasks.nameOf(task), importId))
    if (job === undefined) throw importNotFound(importId)
    return job
  })
}
