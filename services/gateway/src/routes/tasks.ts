import { Page, TaskDefinition } from '@emberwatch/contracts'
import { pageOf } from '../domain/page.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { json, problems } from './responses.ts'
import { pageQuery, query } from './queries.ts'

const { task: _, ...page } = pageQuery

/** Which tasks there are. */
export const addTaskRoutes = (server: HttpServer, { tasks }: Pick<GatewayDeps, 'tasks'>): void => {
  server.get('/v1/tasks', {
    schema: {
      operationId: 'listTasks',
      tags: ['predict'],
      summary: 'The tasks: labelled image-classification problems',
      querystring: query(page),
      response: { 200: json('A page of tasks', Page(TaskDefinition)), ...problems() }
    }
  }, async (request) => pageOf(tasks.definitions, request.query))
}
