import { Page, ReplicaState } from '@emberwatch/contracts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import type { AskReplicas } from '../replicas.ts'
import { query, taskQuery } from './queries.ts'
import { json, problems } from './responses.ts'

/** The inference replicas. */
export const addReplicaRoutes = (server: HttpServer, { tasks, askReplicas }: Pick<GatewayDeps, 'tasks'> & { askReplicas: AskReplicas }): void => {
  server.get('/v1/replicas', {
    schema: {
      operationId: 'listReplicas',
      tags: ['operation'],
      summary: 'The inference replicas as they describe themselves now',
      querystring: query(taskQuery),
      response: { 200: json('The replicas', Page(ReplicaState)), ...problems('TASK_NOT_FOUND', 'BUS_UNAVAILABLE') }
    }
  }, async (request) => {
    const items = await askReplicas(tasks.nameOf(request.query.task))
    return { items, total: items.length }
  })
}
