import { Fire, Page, Quarantined } from '@emberwatch/contracts'
import { Type } from 'typebox'
import { newestFirst, pageOf } from '../domain/page.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query } from './queries.ts'
import { json, problems } from './responses.ts'

/** What came in from the feed and what was refused. */
export const addImageryRoutes = (server: HttpServer, { database, tasks }: Pick<GatewayDeps, 'database' | 'tasks'>): void => {
  server.get('/v1/fires', {
    schema: {
      operationId: 'listFires',
      tags: ['imagery'],
      summary: 'The fires of the feed, newest first',
      querystring: query({ ...pageQuery, state: Type.Optional(Fire.properties.state) }),
      response: { 200: json('A page of fires', Page(Fire)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request) => {
    const { state, ...page } = request.query
    const fires = await database.fires.list({ task: tasks.nameOf(page.task), ...(state === undefined ? {} : { state }) })
    return pageOf(newestFirst(fires, (fire) => fire.firstSeenAt, (fire) => fire.fireId), page)
  })

  server.get('/v1/quarantine', {
    schema: {
      operationId: 'listQuarantine',
      tags: ['imagery'],
      summary: 'Feed rows and tiles that were refused, and why, newest first',
      querystring: query(pageQuery),
      response: { 200: json('A page of refusals', Page(Quarantined)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request) => {
    const refused = await database.quarantine.list({ task: tasks.nameOf(request.query.task) })
    return pageOf(newestFirst(refused, (item) => item.rejectedAt, (item) => item.rejectionId), request.query)
  })
}
