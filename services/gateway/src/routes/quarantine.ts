import { Page, Quarantined, QuarantineSettling, RejectionReason, SettlingResult } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { Type } from 'typebox'
import { quarantineFileName } from '../domain/file-names.ts'
import { DEFAULT_LIMIT } from '../domain/page.ts'
import { noBytesKept, rejectionNotFound } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, file, json, LIST_OF_IDS_BYTES, problems } from './responses.ts'
import { sendFile } from './send-file.ts'

type QuarantineDeps = Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'objects' | 'tasks'>

const tags = ['imagery']
const params = Type.Object({ rejectionId: Type.String({ maxLength: 100 }) })
const OCTETS = 'application/octet-stream'
const State = Type.Union([Type.Literal('open'), Type.Literal('settled')], { description: 'open: nobody decided about it yet' })

const addReading = (server: HttpServer, { database, objects, tasks }: QuarantineDeps): void => {
  const find = async (task: string | undefined, rejectionId: string): Promise<Quarantined> => {
    const found = await database.quarantine.find(recordIds.rejection(tasks.nameOf(task), rejectionId))
    if (found === undefined) throw rejectionNotFound(rejectionId)
    return found
  }

  server.get('/v1/quarantine', {
    schema: {
      operationId: 'listQuarantine',
      tags,
      summary: 'Feed rows and tiles that were refused, and why, newest first',
      querystring: query({ ...pageQuery, reason: Type.Optional(RejectionReason), state: Type.Optional(State) }),
      response: { 200: json('A page of refusals', Page(Quarantined)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task, reason, state, limit = DEFAULT_LIMIT, offset = 0 } }) => {
    const fields = { task: tasks.nameOf(task), ...(reason === undefined ? {} : { reason }), ...(state === 'open' ? { resolution: null } : {}) }
    return database.quarantine.page(fields, { sortBy: 'rejectedAt', descending: true, limit, offset, except: state === 'settled' ? { resolution: null } : {} })
  })

  server.get('/v1/quarantine/:rejectionId', {
    schema: { operationId: 'getQuarantined', tags, summary: 'One refusal, and how it was settled', params, querystring: query(taskQuery), response: { 200: json('The refusal', Quarantined), ...problems('QUARANTINE_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => find(request.query.task, request.params.rejectionId))

  server.get('/v1/quarantine/:rejectionId/bytes', {
    schema: {
      operationId: 'downloadQuarantined',
      tags,
      summary: 'What was refused, byte by byte',
      description: 'It may be anything at all, and harmful: it is sent as a download that no browser opens.',
      params,
      querystring: query(taskQuery),
      response: { 200: file('The bytes', OCTETS), ...problems('QUARANTINE_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const { rejectionId, objectKey } = await find(request.query.task, request.params.rejectionId)
    if (objectKey === null) throw noBytesKept(rejectionId)
    return sendFile(reply, { bytes: await objects.get(objectKey), contentType: OCTETS, name: quarantineFileName(rejectionId) })
  })
}

/** What was refused, why, and what is to become of it. */
export const addQuarantineRoutes = (server: HttpServer, deps: QuarantineDeps): void => {
  const { bus, config, tasks } = deps
  addReading(server, deps)

  server.post('/v1/quarantine/settle', {
    bodyLimit: LIST_OF_IDS_BYTES,
    schema: {
      operationId: 'settleQuarantine',
      tags,
      summary: 'Tries refused tiles again, takes them as they are, or dismisses them',
      description: 'Give `rejectionIds`, or a `reason` to mean every open entry of it (of both, the named entries of that reason; neither is a 422). A reason is gone through oldest first, up to 10,000 entries an answer; `remaining` says how many were not come to.',
      querystring: query(taskQuery),
      body: QuarantineSettling.request,
      response: { 200: json('What became of them', SettlingResult), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'QUARANTINE_NOT_FOUND', 'QUARANTINE_NOT_SETTLED') }
    }
  }, async ({ query: { task }, body, carried }) => bus.request(QuarantineSettling, tasks.nameOf(task), body, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried }))
}
